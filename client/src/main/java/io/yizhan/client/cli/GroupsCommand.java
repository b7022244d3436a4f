package io.yizhan.client.cli;

import io.yizhan.client.Groups;
import io.yizhan.proto.ConversationIds;
import io.yizhan.proto.ConversationState;
import io.yizhan.proto.GroupMember;
import io.yizhan.proto.ListMembersResponse;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Groups, with a subcommand for everything that can be done with one. */
@Command(
        name = "groups",
        description = "Create, join, leave, list groups and change their members.",
        footer = {
            "",
            "Examples:",
            "  im-client groups create --account alice Hikers bob carol",
            "  im-client groups add --account alice 1099511627777 dave",
            "  im-client groups list --account alice"
        })
final class GroupsCommand extends AccountCommand {

    private GroupsCommand(Console console) {
        super(console);
    }

    /** With its subcommands. */
    static CommandLine line(Console console) {
        return new CommandLine(new GroupsCommand(console))
                .addSubcommand(new Create(console))
                .addSubcommand(new Add(console))
                .addSubcommand(new Remove(console))
                .addSubcommand(new Join(console))
                .addSubcommand(new Leave(console))
                .addSubcommand(new Members(console))
                .addSubcommand(new ListAll(console));
    }

    @Override
    public Integer call() {
        throw options.usage("Missing create, add, remove, join, leave, members or list");
    }

    @Command(
            name = "create",
            description = "Create a group that this account owns; prints its id.",
            footer = {"", "Example:", "  im-client groups create --account alice Hikers bob carol"})
    private static final class Create extends AccountCommand {

        @Parameters(index = "0", paramLabel = "TITLE", description = "Name of the group, 1 to 64 characters.")
        private String title = "";

        @Parameters(index = "1..*", paramLabel = "NAME", description = "Accounts of the other members.")
        private List<String> accounts = List.of();

        @Option(names = "--open", description = "Anybody may join.")
        private boolean open;

        Create(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            try (CliSession session = open()) {
                List<Long> members = names(session).userIds(accounts);
                long group = session.await(session.client().groups().create(title, members, open));
                print(
                        "Created group " + group + ".",
                        new JsonLine()
                                .text("type", "group")
                                .number("group", group)
                                .text("name", title));
            }
            return 0;
        }
    }

    /** A change of one group's members. */
    private abstract static class Change extends AccountCommand {

        @Parameters(index = "0", paramLabel = "ID", description = "Id of the group.")
        private long group;

        Change(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Peer.group(group);
            try (CliSession session = open()) {
                long seq = session.await(change(session, session.client().groups(), group));
                print(
                        seq == 0 ? "Nothing had to change." : "Done, number " + seq + " in the group's log.",
                        new JsonLine()
                                .text("type", "group_changed")
                                .number("group", group)
                                .number("seq", seq));
            }
            return 0;
        }

        abstract CompletableFuture<Long> change(CliSession session, Groups groups, long id);
    }

    @Command(
            name = "add",
            description = "Add members; an admin or the owner may.",
            footer = {"", "Example:", "  im-client groups add --account alice 1099511627777 dave"})
    private static final class Add extends Change {

        @Parameters(index = "1..*", arity = "1..100", paramLabel = "NAME", description = "Accounts to add.")
        private List<String> accounts = List.of();

        Add(Console console) {
            super(console);
        }

        @Override
        CompletableFuture<Long> change(CliSession session, Groups groups, long id) {
            return groups.add(id, names(session).userIds(accounts));
        }
    }

    @Command(
            name = "remove",
            description = "Remove members; an admin or the owner may.",
            footer = {"", "Example:", "  im-client groups remove --account alice 1099511627777 dave"})
    private static final class Remove extends Change {

        @Parameters(index = "1..*", arity = "1..100", paramLabel = "NAME", description = "Accounts to remove.")
        private List<String> accounts = List.of();

        Remove(Console console) {
            super(console);
        }

        @Override
        CompletableFuture<Long> change(CliSession session, Groups groups, long id) {
            return groups.remove(id, names(session).userIds(accounts));
        }
    }

    @Command(
            name = "join",
            description = "Join an open group.",
            footer = {"", "Example:", "  im-client groups join --account dave 1099511627777"})
    private static final class Join extends Change {

        Join(Console console) {
            super(console);
        }

        @Override
        CompletableFuture<Long> change(CliSession session, Groups groups, long id) {
            return groups.join(id);
        }
    }

    @Command(
            name = "leave",
            description = "Leave a group.",
            footer = {"", "Example:", "  im-client groups leave --account dave 1099511627777"})
    private static final class Leave extends Change {

        Leave(Console console) {
            super(console);
        }

        @Override
        CompletableFuture<Long> change(CliSession session, Groups groups, long id) {
            return groups.leave(id);
        }
    }

    @Command(
            name = "members",
            description = "List the members of a group.",
            footer = {"", "Example:", "  im-client groups members --account alice 1099511627777"})
    private static final class Members extends AccountCommand {

        @Parameters(paramLabel = "ID", description = "Id of the group.")
        private long group;

        Members(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            Peer.group(group);
            try (CliSession session = open()) {
                Names names = names(session);
                ListMembersResponse members =
                        session.await(session.client().groups().members(group));
                names.learn(members.getMembersList().stream()
                        .map(GroupMember::getUserId)
                        .collect(Collectors.toSet()));
                for (GroupMember member : members.getMembersList()) {
                    String role = member.getRole().name();
                    print(
                            names.display(member.getUserId()) + ", " + role.toLowerCase(Locale.ROOT),
                            new JsonLine()
                                    .text("type", "member")
                                    .number("group", group)
                                    .number("user_id", member.getUserId())
                                    .text("account", names.account(member.getUserId()))
                                    .text("role", role)
                                    .number("joined_ms", member.getJoinedMs()));
                }
            }
            return 0;
        }
    }

    @Command(
            name = "list",
            description = "List the groups of this account.",
            footer = {"", "Example:", "  im-client groups list --account alice"})
    private static final class ListAll extends AccountCommand {

        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() {
            try (CliSession session = open()) {
                for (ConversationState state : names(session).conversations()) {
                    if (ConversationIds.isGroup(state.getConversation())) {
                        long group = state.getConversation().getSecond();
                        print(
                                Texts.harmless(group + ": " + state.getGroupName()),
                                new JsonLine()
                                        .text("type", "group")
                                        .number("group", group)
                                        .text("name", state.getGroupName())
                                        .number("last_seq", state.getLastSeq()));
                    }
                }
            }
            return 0;
        }
    }
}
