namespace Amqp.Cli;

/// <summary>Scripts that teach a shell to complete a tool's command lines: they ask the tool itself, which answers in a hundredth of a second.</summary>
internal static class ShellCompletion
{
    private const string Bash =
        """
        # TOOL completion for bash: source <(TOOL completion bash)
        _FUNCTION() {
            local words
            words=$(TOOL autocomplete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
            COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _FUNCTION TOOL
        """;

    private const string Zsh =
        """
        #compdef TOOL
        # TOOL completion for zsh: source <(TOOL completion zsh)
        _FUNCTION() {
            local -a found
            found=(${(f)"$(TOOL autocomplete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
            compadd -a found || _files
        }
        compdef _FUNCTION TOOL
        """;

    private const string Fish =
        """
        # TOOL completion for fish: TOOL completion fish | source
        complete -c TOOL -a "(TOOL autocomplete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)"
        """;

    /// <summary>The shells that there are scripts for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script of a shell for a tool, or null for another shell.</summary>
    public static string? Script(string shell, string tool) => shell switch
    {
        "bash" => Fill(Bash, tool),
        "zsh" => Fill(Zsh, tool),
        "fish" => Fill(Fish, tool),
        _ => null,
    };

    private static string Fill(string script, string tool) => script
        .Replace("TOOL", tool, StringComparison.Ordinal)
        .Replace("FUNCTION", tool.Replace('-', '_') + "_complete", StringComparison.Ordinal);
}
