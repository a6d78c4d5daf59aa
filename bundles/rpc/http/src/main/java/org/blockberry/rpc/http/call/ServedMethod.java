package org.blockberry.rpc.http.call;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;

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
  private final List<RpcParameter> parameters;

  private ServedMethod(RpcMethod method, String name, String doc, List<RpcParameter> parameters) {
    this.method = method;
    this.name = name;
    this.doc = doc;
    this.parameters = parameters;
  }

  /**
   * Asks a method what it is.
   *
   * @throws IllegalArgumentException saying why it cannot be served: a bad name, or access that this server does not
   *     give
   */
  public static ServedMethod of(RpcMethod method) {
    String name = method.name();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("its name must be a letter, then at most 63 letters, digits and _");
    }
    RpcMethod.Access access = method.access();
    // by name, not by exclusion: what is added later is refused until somebody decides
    if (access != RpcMethod.Access.READ && access != RpcMethod.Access.SUBMIT) {
      throw new IllegalArgumentException("its access is " + access
          + "; this server has no authentication and serves READ and SUBMIT only");
    }
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
    return new ServedMethod(method, name, doc.length() <= MAX_DOC ? doc : doc.substring(0, MAX_DOC), parameters);
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

  /** Its parameters when it was published. */
  public List<RpcParameter> parameters() {
    return parameters;
  }
}
