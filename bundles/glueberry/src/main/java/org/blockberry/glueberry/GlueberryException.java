package org.blockberry.glueberry;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Every error of Glueberry: a code for programs, a line for people, and whether trying again may help. Holds no key and no payload. Immutable but
 * for what every exception has.
 */
public final class GlueberryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retriable;
  private final transient PeerId peer;
  private final String stream;

  private GlueberryException(ErrorCode code, String message, boolean retriable, PeerId peer, String stream, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retriable = retriable;
    this.peer = peer;
    this.stream = stream;
  }

  /** @param message one line, without secrets and without unescaped foreign text */
  public static GlueberryException of(ErrorCode code, String message) {
    requireNonNull(code, "code");
    return new GlueberryException(code, requireNonNull(message, "message"), code.retriable(), null, null, null);
  }

  /** This error about {@code about}. */
  public GlueberryException peer(PeerId about) {
    return copy(retriable, requireNonNull(about, "about"), stream, getCause());
  }

  /** This error about a stream, by its name. */
  public GlueberryException stream(String name) {
    return copy(retriable, peer, requireNonNull(name, "name"), getCause());
  }

  /** This error because of {@code cause}. */
  public GlueberryException because(Throwable cause) {
    return copy(retriable, peer, stream, requireNonNull(cause, "cause"));
  }

  /** This error with its own word on whether trying again may help. */
  public GlueberryException retriable(boolean mayHelp) {
    return copy(mayHelp, peer, stream, getCause());
  }

  private GlueberryException copy(boolean mayHelp, PeerId about, String name, Throwable cause) {
    GlueberryException copy = new GlueberryException(code, super.getMessage(), mayHelp, about, name, cause);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  /** What went wrong. */
  public ErrorCode code() {
    return code;
  }

  /** Whether trying again may help. */
  public boolean retriable() {
    return retriable;
  }

  /** Whether nothing but a change by the operator helps. */
  public boolean permanent() {
    return code.permanent();
  }

  /** One sentence on what to do. */
  public String hint() {
    return code.hint();
  }

  /** Whom it is about. */
  public Optional<PeerId> peer() {
    return Optional.ofNullable(peer);
  }

  /** Which stream it is about. */
  public Optional<String> stream() {
    return Optional.ofNullable(stream);
  }

  /** Whether both have the same code, which is all that tells errors apart. */
  public boolean sameKind(Throwable other) {
    return other instanceof GlueberryException that && that.code == code;
  }

  /** {@code glueberry: MESSAGE}, and {@code : CAUSE} behind it when there is one. */
  @Override
  public String getMessage() {
    String message = "glueberry: " + super.getMessage();
    return getCause() == null ? message : message + ": " + getCause().getMessage();
  }
}
