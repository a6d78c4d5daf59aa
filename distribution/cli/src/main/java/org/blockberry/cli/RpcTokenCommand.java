package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code rpc-token ...}. */
@Command(description = {"Look after the access tokens of the node's RPC, in HOME/keys/rpc-tokens.",
    "The file holds hashes only. A node that runs takes up a change within a second.",
    "Clients send the header: Authorization: Bearer TOKEN"},
    subcommands = {RpcTokenNewCommand.class, RpcTokenListCommand.class, RpcTokenRevokeCommand.class})
final class RpcTokenCommand extends CommandGroup {
}
