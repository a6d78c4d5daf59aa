package org.blockberry.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Explains {@code start}, which the script hands to the launcher directly. */
@Command(description = {"Run a node in the foreground until a signal ends it.",
    "For development: blockberry start --dev needs no prior step. Else run blockberry init first."},
    footer = {"", "Exit codes: 0 stopped on request, 1 error, 2 wrong command line, 3 home in use,",
        "4 wrong configuration, 5 a bundle of the distribution did not start"})
final class StartHelp extends ConsoleCommand {
  @Option(names = "--home", paramLabel = "DIR", description =
      "folder of the node (default: $$BLOCKBERRY_HOME, else ~/.blockberry)")
  Path home;
  @Option(names = "--dev", description = "throw-away development node; sets up an empty home by itself")
  boolean dev;
  @Option(names = "--safe", description = "leave out all plugins in the home's deploy folder")
  boolean safe;
  @Option(names = "--role", paramLabel = "NAME", description =
      "start features/role-NAME.json (default: full, with --dev: dev; seed or light if node.role says so)")
  String role;
  @Option(names = "--password-file", paramLabel = "FILE", description = "its first line is the password of the keys (default: the"
      + " file that $$BLOCKBERRY_KEY_PASSWORD_FILE names, else $$BLOCKBERRY_KEY_PASSWORD, else you are asked)")
  Path passwordFile;
  @Option(names = "--with-home", paramLabel = "DIR", description = "runs the node of that home too, in this process (again for more; as"
      + " localnet --one-jvm does)")
  List<Path> withHomes;
  @Option(names = "--check", description = "stop as soon as everything has started")
  boolean check;

  @Override
  public Integer call() throws CliException {
    throw CliException.usage("start is run by bin/blockberry of the distribution, not by this class");
  }
}
