package org.blockberry.store.state.iavl;

import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;

/** What a commit writes. The record of the last version comes last and makes it count. */
final class CommitBatch {
  private CommitBatch() {}

  static void fill(Batch batch, Prepared version) {
    for (ChunkWriter.Filled chunk : version.chunks()) {
      IavlStateStore.putSealed(batch, IavlKeys.leafChunk(chunk.number()), Bytes.wrap(chunk.record()));
    }
    int next = 0;
    for (Map.Entry<Bytes, Optional<Bytes>> change : version.changes().asMap().entrySet()) {
      if (change.getValue().isPresent()) {
        IavlStateStore.putSealed(batch, IavlKeys.latest(change.getKey().toArray()),
            new IavlRecords.Latest(version.leaves()[next++], version.version()).encode());
      }
    }
    for (byte[] key : version.deleted()) {
      batch.delete(IavlKeys.latest(key));
    }
    IavlStateStore.putSealed(batch, IavlKeys.commit(version.version()), version.commit().encode());
    IavlStateStore.putSealed(batch, IavlKeys.deleted(version.version()), IavlRecords.encodeKeys(version.deleted()));
    IavlStateStore.putSealed(batch, IavlKeys.replacedLeaves(version.version()), IavlRecords.encodeIds(version.replacedLeaves()));
    IavlStateStore.putSealed(batch, IavlKeys.TIP, new IavlRecords.Tip(version.version(), version.commit().root()).encode());
  }
}
