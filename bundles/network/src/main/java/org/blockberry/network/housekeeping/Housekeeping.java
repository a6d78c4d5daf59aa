package org.blockberry.network.housekeeping;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.Limits;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;

/**
 * The stream {@code housekeeping}: a probe every 30 seconds, and a peer from which nothing at all came for 60 seconds is let go, because an
 * original node does not say that it leaves. The round trip is measured here; what a peer says about it is not believed. Peers of ours dial each
 * other back to learn whether they can be reached ({@link OwnReach}); to an original node its question is echoed, as it expects. Pure; not
 * thread safe.
 */
public final class Housekeeping implements Protocol {
  /** Name of the stream. */
  public static final String STREAM = "housekeeping";

  private static final long SECOND = 1_000_000_000L;
  private static final long PROBE_NANOS = 30 * SECOND;
  private static final long DEAD_NANOS = 60 * SECOND;
  private static final int SMOOTHING = 8;
  private static final int MAX_MESSAGE = 1_024;
  private static final Options OPTIONS = Options.SECURE.withLimits(new Limits(MAX_MESSAGE, 2, 512, 1, 1, 1, 16));
  private static final StreamRules RULES = StreamRules.builder(StreamSpec.of(STREAM, MAX_MESSAGE)).typeIds(Set.of(140, 141, 142, 143))
      .rate(1, 10, 10_240).build();

  private static final class Pulse {
    private final ReadyPeer peer;
    private long heard;
    private long probed;
    private boolean waiting;
    private long roundTrip = -1;

    private Pulse(ReadyPeer peer, long nowNanos) {
      this.peer = peer;
      heard = nowNanos;
      probed = nowNanos - PROBE_NANOS;
    }
  }

  private final Map<String, Pulse> peers = new LinkedHashMap<>(); // established peers
  private final DialBack dialBack;
  private final OwnReach reach = new OwnReach();

  /** @param everywhere whether addresses of private networks and of this machine may be dialled back */
  public Housekeeping(boolean everywhere) {
    this.dialBack = new DialBack(everywhere);
  }

  @Override
  public StreamRules rules() {
    return RULES;
  }

  @Override
  public List<Effect> ready(ReadyPeer peer, Now now) {
    peers.put(peer.id(), new Pulse(peer, now.nanos()));
    reach.ready(peer);
    return List.of();
  }

  @Override
  public List<Effect> gone(String peer, Now now) {
    peers.remove(peer);
    dialBack.gone(peer);
    reach.gone(peer);
    return List.of();
  }

  /** Something came from a peer, on whatever stream. */
  public void heard(String peer, Now now) {
    Pulse pulse = peers.get(peer);
    if (pulse != null) {
      pulse.heard = now.nanos();
    }
  }

  @Override
  public List<Effect> received(String peer, Bytes message, Now now) {
    HousekeepingMessage decoded;
    try {
      decoded = HousekeepingMessage.decodeTagged(message, OPTIONS);
    } catch (CramberryException e) {
      return List.of(new Effect.Fine(peer, Offence.MALFORMED, STREAM + ": " + e.getMessage()));
    }
    if (decoded instanceof LatencyRequest request) {
      return List.of(send(peer, new LatencyResponse(difference(now.wallNanos(), request.timestamp()))));
    }
    if (decoded instanceof FirewallRequest request) {
      Pulse pulse = peers.get(peer);
      return pulse != null && pulse.peer.can(Abilities.DIAL_BACK) ? dialBack.asked(pulse.peer, request.endpoint(), now).stream().toList()
          : List.of(send(peer, new FirewallResponse(request.endpoint())));
    }
    if (decoded instanceof FirewallResponse response) {
      reach.answered(peer, response.endpoint());
    }
    if (decoded instanceof LatencyResponse) {
      measured(peer, now);
    }
    return List.of();
  }

  private void measured(String peer, Now now) {
    Pulse pulse = peers.get(peer);
    if (pulse == null || !pulse.waiting) {
      return; // not asked for
    }
    pulse.waiting = false;
    long took = now.nanos() - pulse.probed;
    pulse.roundTrip = pulse.roundTrip < 0 ? took : pulse.roundTrip + (took - pulse.roundTrip) / SMOOTHING;
  }

  /** The timestamp is the peer's: any number, also one from which nothing can be subtracted. */
  private static long difference(long one, long other) {
    long result = one - other;
    if (((one ^ other) & (one ^ result)) < 0) {
      return one < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return result;
  }

  @Override
  public List<Effect> tick(Now now) {
    List<Effect> effects = new ArrayList<>();
    peers.forEach((peer, pulse) -> {
      if (now.nanos() - pulse.heard >= DEAD_NANOS) {
        effects.add(new Effect.Disconnect(peer, "nothing came from it for a minute"));
      } else if (now.nanos() - pulse.probed >= PROBE_NANOS) { // one that is not answered is given up with the next
        pulse.probed = now.nanos();
        pulse.waiting = true;
        effects.add(send(peer, new LatencyRequest(now.wallNanos())));
      }
    });
    reach.tick(now).ifPresent(effects::add);
    return effects;
  }

  /** A dial for a peer has ended. */
  public List<Effect> probed(String peer, String address, boolean reached) {
    return dialBack.probed(peer, address, reached);
  }

  /** Where we listen now. */
  public void listens(List<String> addresses) {
    reach.listens(addresses);
  }

  /** Whether others can reach us. */
  public Reachability reachability() {
    return reach.now();
  }

  /** Smoothed time of a round trip in nanoseconds; empty until the first answer. */
  public OptionalLong roundTrip(String peer) {
    Pulse pulse = peers.get(peer);
    return pulse == null || pulse.roundTrip < 0 ? OptionalLong.empty() : OptionalLong.of(pulse.roundTrip);
  }

  static Effect send(String peer, HousekeepingMessage message) {
    return new Effect.Send(peer, STREAM, HousekeepingMessage.encodeTagged(message));
  }
}
