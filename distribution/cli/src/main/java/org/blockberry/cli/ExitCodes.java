package org.blockberry.cli;

/** What the process tells its caller. The launcher's further codes are explained in {@link #EXPLAINED}. */
final class ExitCodes {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int CONFIGURATION = 4;
  static final int WARNINGS = 10;
  static final int LIES = 20;

  static final String EXPLAINED = """
      Exit codes of all commands:
        0    done
        1    failed; standard error says why in one line (load: a transaction was lost or committed twice)
        2    wrong command line
      Of start, and 4 also of config check:
        3    another process uses this home
        4    the home or its configuration cannot be used as it is
        5    the distribution is damaged, or one of its bundles did not start
      Of doctor:
        10   there are warnings, and nothing worse
      Of light:
        20   a source lies; standard error says which one and how
      Of shell: the exit code of the command, and
        130  the command was cancelled""";

  private ExitCodes() {}
}
