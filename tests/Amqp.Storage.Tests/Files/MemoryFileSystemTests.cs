using Amqp.Storage.Files;

namespace Amqp.Storage.Tests.Files;

public sealed class MemoryFileSystemTests() : FileSystemSuite(new MemoryFileSystem());
