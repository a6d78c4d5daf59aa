package org.blockberry.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of {@code start}, read without a library: this is on the way of every start.
 *
 * @param home empty when not given
 * @param role empty when not given
 * @param passwordFile file with the password of the keys; empty when not given
 * @param withHomes homes of further nodes in this process
 */
record StartCommand(Optional<Path> home, Optional<String> role, Optional<Path> passwordFile, boolean dev, boolean safe,
    boolean check, List<Path> withHomes) {
  StartCommand {
    withHomes = List.copyOf(withHomes);
  }

  /** One node. */
  StartCommand(Optional<Path> home, Optional<String> role, Optional<Path> passwordFile, boolean dev, boolean safe, boolean check) {
    this(home, role, passwordFile, dev, safe, check, List.of());
  }

  static final String USAGE = """
      Usage: blockberry start [--home DIR] [--dev] [--safe] [--role NAME] [--password-file FILE] [--check]
        --home DIR   folder of this node (default: $BLOCKBERRY_HOME, else ~/.blockberry)
        --dev        throw-away development node; sets up an empty home by itself
        --safe       leave out all plugins in the home's deploy folder
        --role NAME  start features/role-NAME.json (default: full, with --dev: dev; seed or light if
                     node.role says so; with --role seed or light the node is one whatever it says)
        --password-file FILE
                     its first line is the password of the keys (default: the file that $BLOCKBERRY_KEY_PASSWORD_FILE
                     names, else $BLOCKBERRY_KEY_PASSWORD, else you are asked)
        --check      stop as soon as the node serves its chain
        --with-home DIR
                     runs the node of that home too, in this process (again for more; as `localnet --one-jvm` does)
      Exit codes: 0 stopped on request, 1 error, 2 wrong command line, 3 home in use, 4 wrong configuration,
                  5 start failed""";

  static StartCommand parse(String[] args) throws LaunchException {
    if (args.length == 0 || !args[0].equals("start")) {
      throw usage(args.length == 0 ? "a command is missing" : "unknown command \"" + args[0] + "\"");
    }
    Optional<Path> home = Optional.empty();
    Optional<String> role = Optional.empty();
    Optional<Path> passwordFile = Optional.empty();
    List<Path> withHomes = new ArrayList<>();
    boolean dev = false;
    boolean safe = false;
    boolean check = false;
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      switch (name) {
        case "--dev", "--safe", "--check" -> {
          if (equals >= 0) {
            throw usage(name + " takes no value");
          }
          dev |= name.equals("--dev");
          safe |= name.equals("--safe");
          check |= name.equals("--check");
        }
        case "--home", "--role", "--password-file", "--with-home" -> {
          String value = equals >= 0 ? args[i].substring(equals + 1) : i + 1 < args.length ? args[++i] : "";
          if (value.isEmpty()) {
            throw usage(name + " needs a value");
          }
          switch (name) {
            case "--home" -> home = Optional.of(path(name, value));
            case "--with-home" -> withHomes.add(path(name, value));
            case "--password-file" -> passwordFile = Optional.of(path(name, value));
            default -> role = Optional.of(value);
          }
        }
        default -> throw usage("unknown option \"" + args[i] + "\"");
      }
    }
    if (check && !withHomes.isEmpty()) {
      throw usage("--check is for one node");
    }
    return new StartCommand(home, role, passwordFile, dev, safe, check, withHomes);
  }

  private static Path path(String option, String value) throws LaunchException {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw usage(option + " is no path");
    }
  }

  private static LaunchException usage(String what) {
    return new LaunchException(ExitCode.USAGE, what + "\n" + USAGE);
  }
}
