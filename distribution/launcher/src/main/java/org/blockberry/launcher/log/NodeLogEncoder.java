package org.blockberry.launcher.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;

/**
 * The encoder of every appender in {@code config/logback.xml}: text by a pattern, or one JSON object a line. The format is switched
 * while it is in use. Threading: as logback calls it; {@link #json} from any thread.
 */
public final class NodeLogEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = new byte[0];

  private final VisibleLayout layout = new VisibleLayout();
  private volatile boolean json;

  /** The pattern of the text format; called by logback for the element {@code <pattern>}. */
  public void setPattern(String pattern) {
    layout.setPattern(pattern);
  }

  /** Chooses between JSON and text. */
  void json(boolean wanted) {
    json = wanted;
  }

  @Override
  public void start() {
    layout.setContext(getContext());
    layout.start();
    json = "json".equals(System.getProperty(EarlyFormat.PROPERTY));
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return (json ? JsonLine.of(event, NodeFacts.now()) : layout.doLayout(event)).getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
