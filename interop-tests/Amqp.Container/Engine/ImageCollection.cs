namespace Amqp.Container.Engine;

/// <summary>All tests of the image share one engine.</summary>
[CollectionDefinition(Name)]
public sealed class ImageCollection : ICollectionFixture<ImageFixture>
{
    public const string Name = "image";
}
