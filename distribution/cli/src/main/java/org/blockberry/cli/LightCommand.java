package org.blockberry.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Header;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.DroppedSource;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.chain.light.LightClientException.Reason;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.chain.verify.Fraction;
import org.blockberry.cli.light.LightProxy;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.sync.light.follow.FollowPlan;
import org.blockberry.sync.light.follow.HeaderSync;
import org.blockberry.sync.light.follow.ProvenState;
import org.blockberry.sync.light.follow.UnprovenException;
import org.blockberry.sync.light.follow.VerifiedAnswers;
import org.blockberry.sync.light.rpc.RpcLightSources;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code light}. */
@Command(name = "light", description = {"Follow a chain by its headers, verify each one, and believe no node.",
    "Begins with the header of --trust, which somebody trustworthy has to vouch for, and goes on from DIR the next time. Each header that --primary sends is",
    "compared with the witnesses'. Ends with code 20 when a source lies."})
final class LightCommand extends ConsoleCommand {
  private static final int PATIENCE = 60; // looks in a row without a header before it gives up

  @Option(names = "--trust", paramLabel = "HEIGHT:HASH", description = "header to begin with; needed once, and again after more than --trusting-period")
  String trust;
  @Option(names = "--primary", paramLabel = "URL", required = true, description = "RPC of the node that is asked for headers and states")
  String primary;
  @Option(names = "--witness", paramLabel = "URL", required = true,
      description = "RPC of a node that must have the same headers; give two or more, run by others")
  List<String> witnesses;
  @Option(names = "--dir", paramLabel = "DIR", description = "where trusted headers are kept (default: ~/.blockberry-light)")
  Path folder;
  @Option(names = "--trusting-period", paramLabel = "TIME", defaultValue = "168h",
      description = "for how long a header is trusted: less than validators answer for what they sign (default: ${DEFAULT-VALUE})")
  String trustingPeriod;
  @Option(names = "--sequential", description = "verify every height; otherwise as few as the signatures allow")
  boolean sequential;
  @Option(names = "--once", description = "end after the newest header")
  boolean once;
  @Option(names = "--query", paramLabel = "KEY", description = "print the value of a key, with its proof checked, and end")
  String query;
  @Option(names = "--listen", paramLabel = "HOST:PORT",
      description = "serve status, header, commit, validators and abci_query, verified, as a node's RPC would; port 0 for any")
  String listen;
  @Option(names = "--json", description = "print one line of JSON for each header")
  boolean json;

  @Override
  public Integer call() throws CliException {
    try (RpcLightSources sources = new RpcLightSources(); HeaderSync sync = sync(sources); LightProxy proxy = proxy(sync)) {
      if (proxy != null) {
        err().println("serves http://" + proxy.address().getHostString() + ':' + proxy.address().getPort());
        err().flush();
      }
      follow(sync);
      if (query != null) {
        long newest = sync.latest().orElseThrow().header().height();
        if (newest < 2) {
          throw CliException.failed("nothing can be proven before the second block");
        }
        answer(sync.query("", Bytes.utf8(query), newest - 1));
      }
      honest(sync);
      return ExitCodes.OK;
    } catch (LightClientException e) {
      throw e.reason() == Reason.SOURCE_LIES || e.reason() == Reason.ATTACK ? CliException.lies(e.getMessage()) : CliException.failed(e.getMessage(), e);
    } catch (UnprovenException e) {
      throw CliException.failed(e.getMessage(), e);
    } catch (IOException e) {
      throw CliException.failed(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted", e);
    } catch (CliException e) {
      throw e;
    } catch (Exception e) { // closing the client
      throw CliException.failed(e.toString(), e);
    }
  }

  private HeaderSync sync(RpcLightSources sources) throws CliException, IOException {
    Duration period = Durations.parse(trustingPeriod).filter(time -> !time.isZero() && !time.isNegative()).orElseThrow(() -> CliException.usage(
        "--trusting-period is \"" + trustingPeriod + "\" but must be a time such as 168h"));
    Path where = (folder != null ? folder : Path.of(System.getProperty("user.home"), ".blockberry-light")).toAbsolutePath().normalize();
    CryptoLadder crypto = CryptoLadder.standard();
    try {
      Optional<TrustAnchor> anchor = Optional.ofNullable(trust).map(TrustAnchor::parse);
      return new HeaderSync(new FollowPlan(anchor, primary, witnesses, new LightOptions(Fraction.ONE_THIRD, period, LightOptions.DEFAULT_CLOCK_DRIFT),
          sequential, where, 1_000), (key, message, signature) -> key.type() == KeyType.ED25519 && crypto.ed25519().verify(key.bytes(), message, signature),
          sources::at, Instant::now);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage());
    }
  }

  private LightProxy proxy(HeaderSync sync) throws CliException, IOException {
    if (listen == null) {
      return null;
    }
    int colon = listen.lastIndexOf(':');
    if (colon < 1 || !listen.substring(colon + 1).matches("[0-9]{1,5}") || Integer.parseInt(listen.substring(colon + 1)) > 65_535) {
      throw CliException.usage("--listen is \"" + listen + "\" but must be like 127.0.0.1:8888");
    }
    return new LightProxy(new VerifiedAnswers(sync), new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1))));
  }

  private void follow(HeaderSync sync) throws LightClientException, IOException, InterruptedException, CliException {
    show(patiently(sync, sync::start));
    long shown = 0;
    do {
      LightBlock newest = patiently(sync, sync::update);
      if (newest.header().height() > shown) {
        show(newest);
        shown = newest.header().height();
      }
      if (once || query != null) {
        return;
      }
      honest(sync);
      Thread.sleep(1_000);
    } while (true);
  }

  /** One call of the client. */
  private interface Step {
    LightBlock take() throws LightClientException, IOException;
  }

  /** A witness may be a moment behind, and a node may be away for a while. */
  private LightBlock patiently(HeaderSync sync, Step step) throws LightClientException, IOException, InterruptedException, CliException {
    for (int looks = 1;; looks++) {
      try {
        return step.take();
      } catch (LightClientException e) {
        if (!e.mayPass() || looks == PATIENCE || e.reason() == Reason.UNREACHABLE && (once || query != null) && looks > 2) {
          throw e;
        }
        honest(sync);
        Thread.sleep(500);
      }
    }
  }

  /** A source that was caught is somebody's business, even if others were enough. */
  private static void honest(HeaderSync sync) throws CliException {
    if (!sync.dropped().isEmpty()) {
      DroppedSource liar = sync.dropped().get(0);
      throw CliException.lies(liar.name() + " lies: " + liar.reason());
    }
  }

  private void show(LightBlock block) {
    Header header = block.header();
    print(json, JsonValue.object().put("chain_id", header.chainId()).putInt64("height", header.height()).put("hash", header.hash().toHex())
        .put("time", header.time().toString()).put("app_hash", header.appHash().toHex()).put("verified", true).build(),
        "verified height " + header.height() + " of " + header.chainId() + "  " + header.hash() + "  " + header.time() + "\n");
  }

  private void answer(ProvenState state) {
    print(json, JsonValue.object().put("key", state.key().toHex()).put("value", state.value().map(value -> JsonValue.of(value.toHex()))
        .orElse(JsonValue.NULL)).putInt64("height", state.height()).putInt64("proven_by", state.header().height()).build(),
        state.value().map(value -> query + " = " + value.toUtf8()).orElse(query + " is absent") + "\n  at height " + state.height()
            + ", proven by the header of " + state.header().height() + "\n");
  }
}
