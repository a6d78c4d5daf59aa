package org.blockberry.store.blocks.mvstore;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.blockberry.api.store.StoreException;
import org.blockberry.store.keyed.Walk;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;

/** Walks over the pages of one root. */
final class MvWalk implements Walk {
  private final MVMap<byte[], byte[]> map;
  private final RootReference<byte[], byte[]> root;
  private final BiFunction<String, RuntimeException, StoreException> unreadable;
  private final Runnable end;
  private Cursor<byte[], byte[]> cursor;
  private byte[] key;
  private byte[] value;

  MvWalk(MVMap<byte[], byte[]> map, RootReference<byte[], byte[]> root, BiFunction<String, RuntimeException, StoreException> unreadable,
      Runnable end) {
    this.map = map;
    this.root = root;
    this.unreadable = unreadable;
    this.end = end;
  }

  @Override
  public Walk seek(byte[] from) {
    return seek(from, false);
  }

  @Override
  public Walk seekBackFrom(byte[] from) {
    return seek(from, true);
  }

  private Walk seek(byte[] from, boolean back) {
    try {
      cursor = map.cursor(root, from, null, back);
    } catch (RuntimeException e) {
      throw unreadable.apply("a range of keys", e);
    }
    next();
    return this;
  }

  @Override
  public void next() {
    try {
      key = cursor.hasNext() ? cursor.next() : null;
      value = key == null ? null : cursor.getValue();
    } catch (RuntimeException e) {
      throw unreadable.apply("a range of keys", e);
    }
  }

  @Override
  public boolean isAt(byte[] prefix) {
    return key != null && key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }

  @Override
  public void close() {
    end.run();
  }
}
