package org.blockberry.rpc.http.call;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonText;

/**
 * A method with what it said about itself when it was published, so that a plugin cannot change its name, parameters or
 * access between the check and the call. Immutable.
 */
public final class ServedMethod {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]{0,63}");
  private static final int MAX_PARAMETERS = 32;
  private static final int MAX_DOC = 1_000;

  private final RpcMethod method;
  private final String name;
  private final String doc;
  private final RpcMethod.Access access;
  private final List<RpcParameter> parameters;
  private final boolean trusted;
  private volatile Printed printed; // the ready result of late

  /** A ready result, which is the same object as long as it has not changed, with its text. */
  private record Printed(JsonValue value, byte[] text) {}

  private ServedMethod(RpcMethod method, String name, String doc, RpcMethod.Access access, List<RpcParameter> parameters,
      boolean trusted) {
    this.method = method;
    this.name = name;
    this.doc = doc;
    this.access = access;
    this.parameters = parameters;
    this.trusted = trusted;
  }

  /**
   * Asks a method what it is.
   *
   * @param trusted whether it may be asked for its ready answer on an event loop
   * @throws IllegalArgumentException saying why it cannot be served
   */
  public static ServedMethod of(RpcMethod method, boolean trusted) {
    String name = method.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("its name must be a letter, then at most 63 letters, digits and _");
    }
    RpcMethod.Access access = method.access() == null ? RpcMethod.Access.ADMIN : method.access();
    List<RpcParameter> parameters = List.copyOf(method.parameters());
    Set<String> seen = new HashSet<>();
    for (RpcParameter parameter : parameters) {
      if (!NAME.matcher(parameter.name()).matches() || !seen.add(parameter.name())) {
        throw new IllegalArgumentException("a parameter name is malformed or comes twice");
      }
    }
    if (parameters.size() > MAX_PARAMETERS) {
      throw new IllegalArgumentException("it has more than " + MAX_PARAMETERS + " parameters");
    }
    String doc = method.doc() == null ? "" : method.doc();
    return new ServedMethod(method, name, doc.length() <= MAX_DOC ? doc : doc.substring(0, MAX_DOC), access, parameters,
        trusted);
  }

  /**
   * The result of a call as JSON text, if it lies in memory. Event loop only, for trusted methods.
   *
   * @param mostBytes longest text
   * @return empty if the call must be made in the ordinary way
   */
  public Optional<byte[]> readyResult(RpcRequest.Call call, long mostBytes) {
    Optional<JsonValue> result;
    try {
      result = method.ready(call.arguments().read(parameters));
    } catch (RuntimeException e) {
      return Optional.empty(); // the ordinary way gives the error
    }
    if (result.isEmpty()) {
      return Optional.empty();
    }
    Printed known = printed;
    if (known == null || known.value() != result.get()) {
      known = new Printed(result.get(), JsonText.print(result.get()).getBytes(StandardCharsets.UTF_8));
      printed = known;
    }
    return known.text().length <= mostBytes ? Optional.of(known.text()) : Optional.empty();
  }

  /** The method itself. */
  public RpcMethod method() {
    return method;
  }

  /** Its name when it was published. */
  public String name() {
    return name;
  }

  /** What it does. */
  public String doc() {
    return doc;
  }

  /** What it said it may change when it was published; everything if it did not say. */
  public RpcMethod.Access access() {
    return access;
  }

  /** Whether it may be asked for its ready answer on an event loop. */
  public boolean trusted() {
    return trusted;
  }

  /** Its parameters when it was published. */
  public List<RpcParameter> parameters() {
    return parameters;
  }
}
