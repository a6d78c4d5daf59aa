package org.blockberry.ops.shell.command;

import java.util.List;
import java.util.function.Function;
import org.blockberry.api.admin.DeployRecord;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.admin.OfferView;
import org.blockberry.api.admin.SlotView;
import org.blockberry.api.admin.TrustRecord;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.value.JsonValue;

/** The operator's views as JSON. Members may be added, never renamed: scripts read them. */
final class AdminJson {
  private AdminJson() {}

  static <T> JsonValue list(List<T> values, Function<? super T, JsonValue> printer) {
    JsonValue.ArrayBuilder list = JsonValue.array();
    values.forEach(value -> list.add(printer.apply(value)));
    return list.build();
  }

  static JsonValue texts(List<String> values) {
    return list(values, JsonValue::of);
  }

  static JsonValue slot(SlotView slot) {
    return JsonValue.object().put("slot", slot.slot()).put("state", slot.state()).put("wanted", slot.wanted())
        .put("type", slot.type()).put("version", slot.version()).put("bundle", slot.bundle())
        .put("since", slot.since().toString()).put("reason", slot.reason())
        .put("offers", list(slot.offers(), AdminJson::offer)).build();
  }

  static JsonValue offer(OfferView offer) {
    JsonValue.ObjectBuilder json = JsonValue.object().put("type", offer.type()).put("version", offer.version()).put("bundle", offer.bundle())
        .put("distribution", offer.distribution()).put("available", offer.available()).put("problem", offer.problem());
    return offer.progress().isEmpty() ? json.build() : json.put("progress", offer.progress()).build();
  }

  static JsonValue step(JournalEntry entry) {
    return JsonValue.object().put("number", entry.number()).put("time", entry.time().toString())
        .put("slot", entry.slot())
        .put("step", entry.step()).put("success", entry.success()).put("micros", entry.micros())
        .put("cause", entry.cause())
        .put("detail", entry.detail()).build();
  }

  static JsonValue deployed(DeployRecord record) {
    return JsonValue.object().put("file", record.file()).put("state", record.state())
        .put("time", record.time().toString())
        .put("bundle", record.bundle()).put("version", record.version()).put("sha256", record.sha256())
        .put("offers", texts(record.offers())).put("cause", record.cause()).build();
  }

  static JsonValue trusted(TrustRecord record) {
    return JsonValue.object().put("id", record.id()).put("subject", record.subject()).put("file", record.file())
        .put("not_before", record.notBefore().map(Object::toString).orElse(""))
        .put("not_after", record.notAfter().map(Object::toString).orElse(""))
        .put("revoked", record.revoked().map(Object::toString).orElse("")).put("reason", record.reason()).build();
  }

  static JsonValue setting(ConfigEntry entry) {
    return JsonValue.object().put("key", entry.key()).put("value", entry.value()).put("source", entry.source())
        .put("doc", entry.doc()).build();
  }

  static JsonValue waiting(PoolEntry entry) {
    return JsonValue.object().put("hash", entry.hash().toHex()).put("size", entry.transaction().size())
        .put("priority", entry.priority()).put("sender", entry.sender().toHex()).put("gas_wanted", entry.gasWanted())
        .put("sequence", entry.sequence()).put("arrived", entry.arrived().toString()).build();
  }
}
