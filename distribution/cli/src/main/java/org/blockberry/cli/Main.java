package org.blockberry.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.ops.shell.protocol.VisibleOutput;
import picocli.CommandLine;

/**
 * Entry of the command line. Only the command that is asked for is built: most of a short run would be spent on the
 * others.
 */
public final class Main {
  private static final int WIDTH = 110;
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("init", InitCommand::new);
    COMMANDS.put("start", StartHelp::new);
    COMMANDS.put("status", StatusCommand::new);
    COMMANDS.put("tx", TxCommand::new);
    COMMANDS.put("query", QueryCommand::new);
    COMMANDS.put("keys", KeysCommand::new);
    COMMANDS.put("signer", SignerCommand::new);
    COMMANDS.put("consensus", ConsensusCommand::new);
    COMMANDS.put("config", ConfigCommand::new);
    COMMANDS.put("rpc-token", RpcTokenCommand::new);
    COMMANDS.put("shell", ShellCommand::new);
    COMMANDS.put("backup", BackupCommand::new);
    COMMANDS.put("restore", RestoreCommand::new);
    COMMANDS.put("store", StoreCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
    COMMANDS.put("support-bundle", SupportBundleCommand::new);
    COMMANDS.put("peers", PeersCommand::new);
    COMMANDS.put("role", RoleCommand::new);
    COMMANDS.put("snapshot", SnapshotCommand::new);
    COMMANDS.put("localnet", LocalnetCommand::new);
    COMMANDS.put("light", LightCommand::new);
    COMMANDS.put("load", LoadCommand::new);
    COMMANDS.put("version", VersionCommand::new);
    COMMANDS.put("completion", CompletionCommand::new);
    COMMANDS.put("help", HelpCommand::new);
  }

  private Main() {}

  /** Ends the process with the command's exit code. */
  public static void main(String[] args) {
    System.setProperty("slf4j.internal.verbosity", "ERROR"); // libraries may log, nobody listens
    PrintStream out = printer(java.io.FileDescriptor.out, false);
    PrintStream err = printer(java.io.FileDescriptor.err, true);
    int code = run(Console.of(out, err), args);
    out.flush();
    err.flush();
    Runtime.getRuntime().halt(code); // nothing is left to be done, and waiting for idle threads takes time
  }

  /** What nodes and other people's files say must not command the terminal. */
  private static PrintStream printer(java.io.FileDescriptor target, boolean flushed) {
    return new PrintStream(new java.io.BufferedOutputStream(new VisibleOutput(new java.io.FileOutputStream(target))), flushed,
        StandardCharsets.UTF_8);
  }

  /**
   * Runs one command.
   *
   * @return its exit code
   */
  static int run(Console console, String... given) {
    String[] args = given.length > 0 && List.of("-V", "--version").contains(given[0]) ? new String[] {"version"} : given;
    CommandLine line = commandLine(console, args.length > 0 ? args[0] : "help");
    boolean debug = Arrays.asList(args).contains("--debug");
    line.setExecutionExceptionHandler((e, where, parsed) -> {
      if (debug) {
        e.printStackTrace(console.err());
      }
      console.err().println("blockberry: " + oneLine(e));
      return e instanceof CliException known ? known.exitCode() : ExitCodes.FAILED;
    });
    line.setParameterExceptionHandler((e, words) -> {
      console.err().println("blockberry: " + (e instanceof CommandLine.UnmatchedArgumentException unmatched ? unmatched(unmatched)
          : oneLine(e)) + ". See: blockberry "
          + ("help " + name(e.getCommandLine())).strip());
      return ExitCodes.USAGE;
    });
    return line.execute(args.length > 0 ? args : new String[] {"help"});
  }

  /** Everything, for help. */
  static CommandLine everything(Console console) {
    CommandLine line = new CommandLine(new Root());
    COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
    return configured(line, console);
  }

  private static CommandLine commandLine(Console console, String first) {
    Supplier<Object> command = COMMANDS.get(first);
    if (command == null) {
      return everything(console); // an option, or a mistake for which all names are needed
    }
    return configured(new CommandLine(new Root()).addSubcommand(first, command.get()), console);
  }

  private static CommandLine configured(CommandLine line, Console console) {
    line.setUsageHelpWidth(WIDTH);
    line.setOut(new java.io.PrintWriter(console.out(), true));
    line.setErr(new java.io.PrintWriter(console.err(), true));
    List<CommandLine> all = new ArrayList<>(List.of(line));
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).getSubcommands().values());
      if (all.get(i).getCommand() instanceof ConsoleCommand command) {
        command.console(console);
      }
      if (all.get(i).getCommand() instanceof ShellCommand) {
        all.get(i).setStopAtPositional(true); // what follows belongs to the node's command
      }
    }
    return line;
  }

  private static String name(CommandLine line) {
    return line.getParent() == null ? "" : (name(line.getParent()) + " " + line.getCommandName()).strip();
  }

  private static String onOneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String unmatched(CommandLine.UnmatchedArgumentException e) {
    String word = e.getUnmatched().get(0);
    String what = e.isUnknownOption() ? "there is no option " : e.getCommandLine().getSubcommands().isEmpty()
        ? "one argument too many: " : "no command is called ";
    List<String> near = e.getSuggestions();
    return what + "\"" + onOneLine(word) + "\"" + (near.isEmpty() ? "" : ", did you mean " + String.join(" or ", near) + "?");
  }

  private static String oneLine(Exception e) {
    boolean worded = e instanceof CliException || e instanceof KeyFileException
        || e instanceof CommandLine.ParameterException;
    String text = worded && e.getMessage() != null ? e.getMessage() : "unexpected: " + e + " (--debug shows where)";
    return onOneLine(text).replaceAll("\\.$", "");
  }

  /** The program itself. */
  @CommandLine.Command(name = "blockberry", description = "A blockchain node put together from OSGi bundles.",
      synopsisSubcommandLabel = "COMMAND")
  static final class Root implements Runnable {
    @CommandLine.Spec
    CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(names = {"-h", "--help"}, usageHelp = true, description = "show this")
    boolean help;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
  }
}
