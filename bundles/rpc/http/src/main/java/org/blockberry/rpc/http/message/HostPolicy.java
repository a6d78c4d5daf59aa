package org.blockberry.rpc.http.message;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may talk to the server from inside a web browser (security class R1). A page that rebinds its own name to our
 * address is recognised by the Host header; a page of another site by the Origin and Sec-Fetch-Site headers. Immutable.
 */
public final class HostPolicy {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");

  private final Set<String> names;
  private final Set<String> origins;
  private final String scheme;

  /**
   * A policy.
   *
   * @param names host names, without port, under which the server is reached besides {@code localhost} and addresses
   * @param origins web pages that may read answers, for example {@code https://wallet.example}; {@code *} for all
   * @param secure whether the server itself is reached by https
   */
  public HostPolicy(List<String> names, List<String> origins, boolean secure) {
    this.scheme = secure ? "https://" : "http://";
    this.names = Set.copyOf(names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
    this.origins = Set.copyOf(origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList());
  }

  /** Why the request is refused; empty if it is welcome. */
  public Optional<HttpRefusal> refusal(HttpRequest request) {
    String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
    if (!isOurs(host)) {
      return foreign("the Host header names another server; add the name to rpc.allowed_hosts if it is this one");
    }
    Optional<String> origin = request.header("origin");
    if (origin.isPresent()) {
      return isWelcome(origin.get()) || origin.get().equalsIgnoreCase(scheme + host) ? Optional.empty()
          : foreign("web pages of other sites may not use this server; rpc.cors_origins lists those that may");
    }
    // an embedded image or form of another site carries no Origin but this
    String site = request.header("sec-fetch-site").orElse("none");
    return site.equals("none") || site.equals("same-origin") || origins.contains("*") ? Optional.empty()
        : foreign("web pages of other sites may not use this server");
  }

  /** The value of Access-Control-Allow-Origin for an answer to {@code request}; empty for none. */
  public Optional<String> allowOrigin(HttpRequest request) {
    return request.header("origin").filter(this::isWelcome);
  }

  private boolean isWelcome(String origin) {
    return origins.contains("*") || origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  private boolean isOurs(String host) {
    String name = withoutPort(host);
    // an address cannot be rebound, only a name can
    return name.equals("localhost") || IPV4.matcher(name).matches() || IPV6.matcher(name).matches()
        || names.contains(name);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    if (colon < 0 || host.endsWith("]")) {
      return host;
    }
    String port = host.substring(colon + 1);
    return port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9') ? host.substring(0, colon) : host;
  }

  private static Optional<HttpRefusal> foreign(String text) {
    return Optional.of(new HttpRefusal(403, HttpRefusal.Reason.FOREIGN, text));
  }
}
