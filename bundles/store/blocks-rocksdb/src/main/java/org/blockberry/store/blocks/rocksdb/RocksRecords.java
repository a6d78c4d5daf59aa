package org.blockberry.store.blocks.rocksdb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.store.StoreException;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;
import org.blockberry.store.keyed.Changes;
import org.blockberry.store.keyed.Records;
import org.blockberry.store.keyed.Walk;

/** A RocksDB as {@link Records}. */
record RocksRecords(Database database) implements Records {
  @Override
  public boolean closedInOrder() {
    return database.closedInOrder();
  }

  @Override
  public Optional<byte[]> get(byte[] key, Supplier<String> what) {
    return database.get(key, what);
  }

  @Override
  public Walk walk() {
    return new RocksWalk(database.cursor());
  }

  @Override
  public boolean mayHold(byte[] key) {
    return database.mayHold(key);
  }

  @Override
  public void write(long position, Consumer<Changes> fill) {
    database.write(position, batch -> fill.accept(new RocksChanges(batch)));
  }

  @Override
  public void refuseAfterFailure() {
    database.refuseAfterFailure();
  }

  @Override
  public void copyTo(Path folder) {
    database.copyTo(folder);
  }

  @Override
  public long syncedWrites() {
    return database.syncedWrites();
  }

  int openHandles() {
    return database.openHandles();
  }

  @Override
  public StoreException damaged(String what, String detail) {
    return database.damaged(what, detail);
  }

  @Override
  public void close() {
    database.close();
  }

  private record RocksChanges(Batch batch) implements Changes {
    @Override
    public Changes put(byte[] key, byte[] value) {
      batch.put(key, value);
      return this;
    }

    @Override
    public Changes delete(byte[] key) {
      batch.delete(key);
      return this;
    }
  }

  private record RocksWalk(Cursor cursor) implements Walk {
    @Override
    public Walk seek(byte[] key) {
      cursor.seek(key);
      return this;
    }

    @Override
    public Walk seekBackFrom(byte[] key) {
      cursor.seekBackFrom(key);
      return this;
    }

    @Override
    public void next() {
      cursor.next();
    }

    @Override
    public boolean isAt(byte[] prefix) {
      return cursor.isAt(prefix);
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
