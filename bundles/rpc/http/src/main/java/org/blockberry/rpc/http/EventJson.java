package org.blockberry.rpc.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.ws.Subscription;

/**
 * An event as a client gets it: an answer with the id of its request. The front belongs to the subscription, the rest is the same for
 * all, so it is written once.
 */
final class EventJson {
  private static final byte[] ID = "{\"jsonrpc\":\"2.0\",\"id\":".getBytes(US_ASCII);
  private static final byte[] QUERY = ",\"result\":{\"query\":".getBytes(US_ASCII);
  private static final byte[] DATA = "\"data\":".getBytes(US_ASCII);
  private static final byte[] EVENTS = ",\"events\":".getBytes(US_ASCII);
  private static final byte[] END = "}}".getBytes(US_ASCII);
  private static final int FIRST_ROOM = 1_024;

  private EventJson() {}

  /** What stands in front of each event of a subscription. */
  static byte[] start(Subscription subscription) {
    ByteBuf out = Unpooled.buffer(FIRST_ROOM);
    out.writeBytes(ID);
    new JsonEncoder(out, Long.MAX_VALUE).value(subscription.id()).flush();
    out.writeBytes(QUERY);
    new JsonEncoder(out, Long.MAX_VALUE).value(JsonValue.of(subscription.text())).flush();
    out.writeByte(',');
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /**
   * What follows for everybody.
   *
   * @throws JsonEncoder.TooLarge if it is larger than {@code most} bytes
   */
  static ByteBuf rest(NodeEvent event, long most) {
    JsonValue.ObjectBuilder values = JsonValue.object();
    for (Map.Entry<String, List<String>> attribute : event.attributes().entrySet()) {
      JsonValue.ArrayBuilder list = JsonValue.array();
      attribute.getValue().forEach(value -> list.add(JsonValue.of(value)));
      values.put(attribute.getKey(), list.build());
    }
    ByteBuf out = Unpooled.directBuffer(FIRST_ROOM);
    try {
      out.writeBytes(DATA);
      new JsonEncoder(out, most).value(event.payload()).flush();
      out.writeBytes(EVENTS);
      new JsonEncoder(out, most).value(values.build()).flush();
      return out.writeBytes(END);
    } catch (RuntimeException e) {
      out.release();
      throw e;
    }
  }
}
