package org.blockberry.ops.shell.protocol;

import java.util.Optional;

/** Kinds of frames; the table in the package's documentation says what each holds. */
public enum FrameType {
  EXEC(1, false, 64 * 1024),
  COMPLETE(2, false, 64 * 1024),
  CANCEL(3, false, 0),
  FOLDER(4, false, 4096),
  HELLO(16, true, 64),
  STDOUT(17, true, 16 * 1024),
  STDERR(18, true, 16 * 1024),
  EXIT(19, true, 4),
  CANDIDATES(20, true, 64 * 1024),
  REFUSED(21, true, 4096);

  /** Payload of HELLO: name and version of the protocol. */
  public static final String GREETING = "blockberry-shell 1";

  private static final FrameType[] BY_NUMBER = new FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;
  private final boolean fromServer;
  private final int maxPayload;

  FrameType(int number, boolean fromServer, int maxPayload) {
    this.number = number;
    this.fromServer = fromServer;
    this.maxPayload = maxPayload;
  }

  /** The type with this number. */
  static Optional<FrameType> of(int number) {
    return Optional.ofNullable(BY_NUMBER[number & 0xff]);
  }

  /** First byte of the frame. */
  public int number() {
    return number;
  }

  /** Whether the server sends it. */
  public boolean fromServer() {
    return fromServer;
  }

  /** Most bytes of payload. */
  public int maxPayload() {
    return maxPayload;
  }
}
