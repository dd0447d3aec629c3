using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Users and their limits.</summary>
internal static class UserCommands
{
    private const string Section = "Users";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("add_user", "<username> [<password>]", Section, "Creates a user, who may not do anything in any virtual host yet; the password is read from standard input where it is not given", AddAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => $"Adding user \"{c.Argument(0)}\" ...",
            Options = [new("--pre-hashed-password", "the password is given as the hash that definitions files carry")],
        },
        new("authenticate_user", "<username> [<password>]", Section, "Exits with a code other than 0 where the password is not the user's", AuthenticateAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => $"Authenticating user \"{c.Argument(0)}\" ...",
        },
        new("change_password", "<username> [<password>]", Section, "Changes a user's password", ChangePasswordAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => $"Changing password for user \"{c.Argument(0)}\" ...",
        },
        new("clear_password", "<username>", Section, "Takes a user's password away: nobody logs in with one", ClearPasswordAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Clearing password for user \"{c.Argument(0)}\" ...",
        },
        new("delete_user", "<username>", Section, "Deletes a user", DeleteAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Deleting user \"{c.Argument(0)}\" ...",
        },
        new("set_user_tags", "<username> <tag> [...]", Section, "Sets a user's tags", SetTagsAsync)
        {
            Least = 1,
            Most = int.MaxValue,
            Banner = static c => $"Setting tags for user \"{c.Argument(0)}\" to [{string.Join(", ", c.Arguments.Skip(1))}] ...",
        },
        new("list_users", "", Section, "Lists users and their tags", ListAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static _ => "Listing users ...",
        },
        new("set_user_limits", "<username> <definition>", Section, "Sets a user's limits: {\"max-connections\": N, \"max-channels\": N}", SetLimitsAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => $"Setting user limits to \"{c.Argument(1)}\" for user \"{c.Argument(0)}\" ...",
        },
        new("clear_user_limits", "<username> <limit-name> | all", Section, "Clears a user's limits", ClearLimitsAsync)
        {
            Least = 2,
            Most = 2,
            Banner = static c => c.Argument(1) == "all"
                ? $"Clearing all limits for user \"{c.Argument(0)}\" ..."
                : $"Clearing \"{c.Argument(1)}\" limit for user \"{c.Argument(0)}\" ...",
        },
        new("list_user_limits", "[--user <username>] [--global]", Section, "Lists users' limits", ListLimitsAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Options = [new("--user", "of that user only", "username"), new("--global", "of all users")],
            Banner = static c => c.Has("--global") || !c.Has("--user") ? "Listing limits for all users ..." : $"Listing limits for user \"{c.Value("--user")}\" ...",
        },
    ];

    private static async Task<CommandResult> AddAsync(CommandContext context)
    {
        if ((await context.Broker.SendAsync(HttpMethod.Get, User(context)).ConfigureAwait(false)).IsSuccess)
        {
            return CommandResult.Fail(CliExitCode.Software, $"Error:\nUser \"{context.Argument(0)}\" already exists");
        }

        var password = await PasswordAsync(context).ConfigureAwait(false);
        var user = new JsonObject { [context.Has("--pre-hashed-password") ? "password_hash" : "password"] = password, ["tags"] = "" };
        await context.Broker.DoAsync(HttpMethod.Put, User(context), user).ConfigureAwait(false);
        return CommandResult.Say("Done. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.");
    }

    private static async Task<CommandResult> AuthenticateAsync(CommandContext context)
    {
        var login = new JsonObject { ["username"] = context.Argument(0), ["password"] = await PasswordAsync(context).ConfigureAwait(false) };
        var answer = await context.Broker.SendAsync(HttpMethod.Post, ApiPath.Of("control", "authenticate"), login).ConfigureAwait(false);
        return answer.IsSuccess
            ? CommandResult.Say("Success")
            : CommandResult.Fail(CliExitCode.DataError, $"Error:\nError: failed to authenticate user \"{context.Argument(0)}\"\n{answer.Reason}");
    }

    private static async Task<CommandResult> ChangePasswordAsync(CommandContext context)
    {
        var user = await RequireAsync(context).ConfigureAwait(false);
        var body = new JsonObject { ["password"] = await PasswordAsync(context).ConfigureAwait(false), ["tags"] = user["tags"]?.DeepClone() };
        await context.Broker.DoAsync(HttpMethod.Put, User(context), body).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ClearPasswordAsync(CommandContext context)
    {
        var user = await RequireAsync(context).ConfigureAwait(false);
        await context.Broker.DoAsync(HttpMethod.Put, User(context), new JsonObject { ["password_hash"] = "", ["tags"] = user["tags"]?.DeepClone() }).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> DeleteAsync(CommandContext context)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Delete, User(context)).ConfigureAwait(false);
        return answer.IsMissing
            ? CommandResult.Fail(CliExitCode.NoUser, $"Error:\nUser \"{context.Argument(0)}\" does not exist")
            : answer.IsSuccess ? CommandResult.Done : throw new CliException(CliExitCode.Unavailable, "Error:\n" + answer.Reason);
    }

    private static async Task<CommandResult> SetTagsAsync(CommandContext context)
    {
        var user = await RequireAsync(context).ConfigureAwait(false);
        var tags = new JsonArray([.. context.Arguments.Skip(1).Select(static tag => JsonValue.Create(tag))]);
        var body = new JsonObject
        {
            ["password_hash"] = user["password_hash"]?.DeepClone(),
            ["hashing_algorithm"] = user["hashing_algorithm"]?.DeepClone(),
            ["tags"] = tags,
        };
        await context.Broker.DoAsync(HttpMethod.Put, User(context), body).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ListAsync(CommandContext context)
    {
        var users = await context.Broker.ListAsync(ApiPath.Of("users")).ConfigureAwait(false);
        return CommandResult.List(Reply.Rows(users, ["user", "tags"], static (user, column) => column == "user" ? user["name"] : user["tags"]));
    }

    private static async Task<CommandResult> SetLimitsAsync(CommandContext context)
    {
        await RequireAsync(context).ConfigureAwait(false);
        return await LimitCommands.SetAsync(context, "user-limits", context.Arguments[0], context.Arguments[1]).ConfigureAwait(false);
    }

    private static async Task<CommandResult> ClearLimitsAsync(CommandContext context)
    {
        await RequireAsync(context).ConfigureAwait(false);
        var limit = context.Arguments[1];
        return await LimitCommands.ClearAsync(context, "user-limits", context.Arguments[0], limit == "all" ? null : limit).ConfigureAwait(false);
    }

    private static Task<CommandResult> ListLimitsAsync(CommandContext context) =>
        LimitCommands.ListAsync(context, "user-limits", "user", context.Has("--global") ? null : context.Value("--user"));

    private static string User(CommandContext context) => ApiPath.Of("users", context.Arguments[0]);

    private static async Task<JsonNode> RequireAsync(CommandContext context)
    {
        var answer = await context.Broker.SendAsync(HttpMethod.Get, User(context)).ConfigureAwait(false);
        return answer is { IsSuccess: true, Body: { } user }
            ? user
            : throw new CliException(answer.IsMissing ? CliExitCode.NoUser : CliExitCode.Unavailable, answer.IsMissing ? $"Error:\nUser \"{context.Argument(0)}\" does not exist" : "Error:\n" + answer.Reason);
    }

    private static async Task<string> PasswordAsync(CommandContext context) =>
        context.Argument(1) ?? await context.Input.ReadLineAsync().ConfigureAwait(false) ?? throw CliException.Usage("not enough arguments.");
}
