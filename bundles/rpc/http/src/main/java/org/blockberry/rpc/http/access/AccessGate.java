package org.blockberry.rpc.http.access;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.crypto.keystore.AccessToken;

/**
 * The one place where credentials and access rules are applied. A transport asks {@link #login} once for the credential it was
 * given, {@link #use} for an endpoint and {@link #call} for every single call, however it was wrapped. What it answers follows
 * changes of rules and tokens at once, also for callers known before.
 *
 * <p>Threading: any; never waits. A login costs one SHA-256 of 55 bytes, less than reading the request it came in.
 */
public final class AccessGate {
  private static final String SCHEME = "bearer ";
  private static final int SECOND_MILLIS = 1_000;

  private record Held(AccessToken token, Optional<RpcRole> role, Optional<Allowance> allowance) {}

  private record State(AccessRules rules, Map<String, Held> tokens) {}

  private final InstantSource clock;
  private final FailedLogins failures;
  private volatile State state = new State(AccessTable.CLOSED, Map.of());

  /** A gate that lets nobody in until it has rules. */
  public AccessGate(InstantSource clock, int failedLoginsPerMinute) {
    this.clock = clock;
    this.failures = new FailedLogins(failedLoginsPerMinute);
  }

  /** Takes other rules and tokens. A token that stays keeps its allowance. */
  public synchronized void update(AccessRules rules, List<AccessToken> tokens, int failedLoginsPerMinute) {
    Map<String, Held> before = state.tokens();
    long now = clock.millis();
    Map<String, Held> after = tokens.stream().map(token -> {
      Held known = before.get(token.id());
      return known != null && known.token().equals(token) ? known : new Held(token, RpcRole.of(token.role()),
          token.rate() == 0 ? Optional.empty() : Optional.of(new Allowance(token.rate(), SECOND_MILLIS, now)));
    }).collect(toUnmodifiableMap(held -> held.token().id(), Function.identity()));
    failures.limit(failedLoginsPerMinute);
    state = new State(rules, new HashMap<>(after));
  }

  /**
   * What became of a credential.
   *
   * @param caller empty if it is refused
   * @param denial empty if it is accepted
   */
  public record Login(Optional<Caller> caller, Optional<Denial> denial) {
    private static Login refused(Denial.Kind kind, String text) {
      return new Login(Optional.empty(), Optional.of(new Denial(kind, text)));
    }
  }

  /**
   * Looks at a credential. A bad one is refused, never taken for none, also where nothing is needed.
   *
   * @param authorization the header, null if there is none
   * @param source where the connection comes from
   * @param certificate role of the client certificate, if there is one
   */
  public Login login(String authorization, String source, Optional<RpcRole> certificate) {
    if (authorization == null) {
      return new Login(Optional.of(new Caller(source, Optional.empty(), certificate)), Optional.empty());
    }
    Optional<AccessToken> token = token(authorization);
    if (token.isPresent()) {
      return new Login(Optional.of(new Caller(source, token, Optional.empty())), Optional.empty());
    }
    return failures.count(source, clock.millis())
        ? Login.refused(Denial.Kind.BAD_CREDENTIAL, "the access token is not valid: unknown, revoked or expired")
        : Login.refused(Denial.Kind.TOO_OFTEN, "too many bad access tokens from this address; try again in a minute");
  }

  private Optional<AccessToken> token(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String presented = authorization.substring(SCHEME.length()).strip();
    Optional<String> id = AccessToken.idOf(presented);
    Held held = id.map(known -> state.tokens().get(known)).orElse(null);
    return held != null && held.token().matches(presented) && !held.token().expired(clock.instant())
        ? Optional.of(held.token()) : Optional.empty();
  }

  /** Whether a caller may use an endpoint now; empty if so. */
  public Optional<Denial> use(Caller caller, Endpoint endpoint) {
    return decide(state, caller, endpoint.right(), endpoint.path());
  }

  /** Whether a caller may call a method now; empty if so, and then it is counted against the token's rate. */
  public Optional<Denial> call(Caller caller, String method, RpcMethod.Access declared) {
    State now = state;
    Optional<Denial> denial = decide(now, caller, now.rules().needed(method, declared), "the method " + method);
    return denial.isPresent() ? denial : countCall(now, caller);
  }

  /** Whether a caller could call a method; counts nothing. For lists of methods. */
  public boolean mayCall(Caller caller, String method, RpcMethod.Access declared) {
    State now = state;
    return decide(now, caller, now.rules().needed(method, declared), "").isEmpty();
  }

  private Optional<Denial> decide(State now, Caller caller, Right right, String what) {
    Optional<RpcRole> role = caller.certificate();
    if (caller.token().isPresent()) {
      AccessToken token = caller.token().get();
      Held held = now.tokens().get(token.id());
      if (held == null || !held.token().equals(token) || token.expired(clock.instant())) {
        return Optional.of(new Denial(Denial.Kind.BAD_CREDENTIAL, "the access token is no longer valid: revoked or expired"));
      }
      role = held.role();
    }
    if (now.rules().grants(role, right)) {
      return Optional.empty();
    }
    return Optional.of(role.isEmpty() && caller.token().isEmpty()
        ? new Denial(Denial.Kind.NO_CREDENTIAL, what + " needs an access token with the right " + right.word()
            + "; the operator makes one with: blockberry rpc-token new")
        : new Denial(Denial.Kind.FORBIDDEN, what + " needs the right " + right.word() + ", which this credential does not give"));
  }

  private Optional<Denial> countCall(State now, Caller caller) {
    Held held = caller.token().map(token -> now.tokens().get(token.id())).orElse(null);
    boolean within = held == null || held.allowance().isEmpty() || held.allowance().get().take(clock.millis());
    return within ? Optional.empty() : Optional.of(new Denial(Denial.Kind.TOO_OFTEN,
        "the access token allows " + held.token().rate() + " calls a second"));
  }

  /** Sources with failed logins that are remembered, for the gauge. */
  public int rememberedSources() {
    return failures.size();
  }
}
