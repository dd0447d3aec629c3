namespace Amqp.Container.Engine;

/// <summary>
/// Images under the names that the Dockerfile begins with, where no registry is reached: a small Debian for the runtime's, and
/// one with a C compiler, this machine's .NET SDK and the packages that the build restores for the SDK's. What debootstrap makes is
/// kept in the directory for temporary files, so that only the first run pays for it.
/// </summary>
internal sealed class StandInImages(ContainerEngine engine)
{
    private const string Runtime = "mcr.microsoft.com/dotnet/runtime-deps:10.0";
    private const string Sdk = "mcr.microsoft.com/dotnet/sdk:10.0-aot";

    /// <summary>Changes when what is kept is made in another way.</summary>
    private const string Edition = "1";

    private const string RuntimePackages = "ca-certificates,libssl3";
    private const string SdkPackages = $"{RuntimePackages},gcc,libc6-dev,zlib1g-dev";

    /// <summary>Makes them.</summary>
    public async Task MakeAsync()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-standin-").FullName;
        try
        {
            // The packages come over the network, the systems mostly take processor time.
            var packages = PackagesAsync(directory);
            var runtime = await SystemAsync(directory, "runtime", RuntimePackages);
            var sdk = await SystemAsync(directory, "sdk", SdkPackages);
            await engine.DockerAsync("import", runtime, Runtime);
            await packages;
            await ImportSdkAsync(directory, sdk);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>A Debian of the machine's release with these packages, as an archive.</summary>
    private static async Task<string> SystemAsync(string directory, string name, string packages)
    {
        var release = (await Command.ShellAsync(". /etc/os-release; echo $VERSION_CODENAME")).Text;
        var kept = Path.Combine(Path.GetTempPath(), $"amqp-standin-{release}-{name}-{Edition}.tar");
        if (File.Exists(kept))
            return kept;

        var root = Path.Combine(directory, name);
        await Command.ShellAsync(
            """
            mkdir -p "$CACHE"
            debootstrap --variant=minbase --cache-dir="$CACHE" --include="$PACKAGES" "$RELEASE" "$ROOT" >"$ROOT.log" 2>&1 || { tail -n 20 "$ROOT.log"; exit 1; }
            tar -C "$ROOT" --numeric-owner -cf "$ROOT.tar" --exclude=./var/cache/apt --exclude=./var/lib/apt/lists \
                --exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/locale .
            rm -rf "$ROOT"
            cp "$ROOT.tar" "$KEPT.$$"
            mv "$KEPT.$$" "$KEPT"
            """,
            ("CACHE", Path.Combine(directory, "debs")), ("PACKAGES", packages), ("RELEASE", release), ("ROOT", root), ("KEPT", kept));
        return kept;
    }

    /// <summary>The packages that the build restores, as a feed in a directory. A copy of the sources is restored, since the checkout's own are in use.</summary>
    private static async Task PackagesAsync(string directory) =>
        await Command.ShellAsync(
            """
            mkdir -p "$DIRECTORY/source" "$DIRECTORY/feed"
            tar -c --exclude=bin --exclude=obj global.json Directory.Build.props Directory.Packages.props src | tar -C "$DIRECTORY/source" -x
            cd "$DIRECTORY/source"
            dotnet restore src/Amqp.Daemon --use-current-runtime -p:PublishAot=true --packages "$DIRECTORY/packages" -v quiet
            find "$DIRECTORY/packages" -name '*.nupkg' -exec mv {} "$DIRECTORY/feed/" \;
            """,
            ("DIRECTORY", directory));

    /// <summary>Mounts the SDK and the feed into the system and packs it all.</summary>
    private async Task ImportSdkAsync(string directory, string system)
    {
        var sdk = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        await File.WriteAllTextAsync(
            Path.Combine(directory, "NuGet.Config"),
            """
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="/feed" />
              </packageSources>
            </configuration>
            """);
        await engine.ShellAsync(
            """
            unshare --mount /bin/bash -euo pipefail -c '
                mkdir "$DIRECTORY/root"
                tar -C "$DIRECTORY/root" -xf "$SYSTEM"
                cd "$DIRECTORY/root"
                mkdir -p usr/share/dotnet feed root/.nuget/NuGet
                cp "$DIRECTORY/NuGet.Config" root/.nuget/NuGet/
                ln -s ../share/dotnet/dotnet usr/bin/dotnet
                mount --bind "$SDK" usr/share/dotnet
                mount --bind "$DIRECTORY/feed" feed
                tar --numeric-owner -c .
            ' | docker import --change "ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1" - "$NAME"
            """,
            ("DIRECTORY", directory), ("SYSTEM", system), ("SDK", sdk), ("NAME", Sdk));
    }
}
