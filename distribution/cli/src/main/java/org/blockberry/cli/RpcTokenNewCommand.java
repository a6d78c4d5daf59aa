package org.blockberry.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.api.settings.Durations;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.AccessToken;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.TokenFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rpc-token new}. */
@Command(name = "new", description = {"Make an access token. It is shown once and kept nowhere.",
    "Roles: monitor (health, metrics), reader (health, methods that read), submitter (reader, and transactions), admin (all)."})
final class RpcTokenNewCommand extends ConsoleCommand {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--name", required = true, paramLabel = "NAME", description = "what you call it, for example who uses it")
  String name;
  @Option(names = "--role", required = true, paramLabel = "ROLE", description = "monitor, reader, submitter or admin")
  String role;
  @Option(names = "--expires", paramLabel = "TIME", description = "how long it is good, for example 90d or 12h (default: for ever)")
  String expires;
  @Option(names = "--rate", paramLabel = "N", description = "calls a second that it allows (default: 0, no bound)")
  int rate;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException, KeyFileException {
    RpcRole known = RpcRole.of(role).orElseThrow(() -> CliException.usage("--role is \"" + role + "\" but must be one of "
        + Arrays.stream(RpcRole.values()).map(RpcRole::word).collect(Collectors.joining(", "))));
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    AccessToken.Fresh fresh;
    try {
      fresh = AccessToken.make(SecureRandomSource.system(), known.word(), name, now, end(now), rate);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage());
    }
    TokenFile file = RpcTokenText.file(home.resolve(console()));
    file.add(fresh.kept());
    print(json, RpcTokenText.json(fresh.kept(), Optional.of(fresh.token())), fresh.token() + "\n");
    if (!json) {
      err().println("This is shown once. Its hash is in " + file.path() + " as " + fresh.kept().id() + ".");
    }
    return ExitCodes.OK;
  }

  private Optional<Instant> end(Instant now) throws CliException {
    if (expires == null) {
      return Optional.empty();
    }
    Optional<Duration> time = expires.matches("\\d{1,5}d")
        ? Optional.of(Duration.ofDays(Long.parseLong(expires.substring(0, expires.length() - 1)))) : Durations.parse(expires);
    return Optional.of(now.plus(time.filter(some -> some.toSeconds() > 0 && some.compareTo(LONGEST) <= 0)
        .orElseThrow(() -> CliException.usage("--expires is \"" + expires + "\" but must be a time such as 90d or 12h"))));
  }
}
