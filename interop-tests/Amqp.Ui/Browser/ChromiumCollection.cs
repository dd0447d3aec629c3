namespace Amqp.Ui.Browser;

/// <summary>Tests that share the browser.</summary>
[CollectionDefinition(ChromiumFixture.Collection)]
public sealed class ChromiumCollection : ICollectionFixture<ChromiumFixture>;
