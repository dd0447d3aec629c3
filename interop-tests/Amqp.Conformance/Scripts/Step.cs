namespace Amqp.Conformance.Scripts;

/// <summary>A step of a script.</summary>
/// <param name="Text">The line as written.</param>
/// <param name="Answers">What is to come, line by line.</param>
/// <param name="Comments">Lines above it.</param>
internal sealed record Step(string Text, IReadOnlyList<string> Answers, IReadOnlyList<string> Comments);
