package org.blockberry.store.durable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * The column families of one database: one for each first byte in {@link DatabaseSetup#ascending}, named like it, and the default one for all other keys.
 * Table files of ascending keys do not overlap, so that compaction moves them down instead of merging them with everything else.
 *
 * <p>Which there are is settled when the database is made. One from before there were families has them not and keeps all keys in the default one.
 */
final class Families {
  private static final String USUAL = new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.ISO_8859_1);

  private final RocksDB rocks;
  private final ColumnFamilyHandle usual;
  private final ColumnFamilyHandle[] own = new ColumnFamilyHandle[1 << Byte.SIZE];
  private final List<ColumnFamilyHandle> all;

  private Families(RocksDB rocks, List<ColumnFamilyDescriptor> names, List<ColumnFamilyHandle> all) {
    this.rocks = rocks;
    this.all = List.copyOf(all);
    this.usual = all.get(0);
    for (int i = 1; i < all.size(); i++) {
      own[names.get(i).getName()[0] & 0xff] = all.get(i);
    }
  }

  /**
   * Opens the database with the families that it has; a new one gets all of {@code ascending}.
   *
   * @throws RocksDBException it does not open
   * @throws IllegalArgumentException it has a family that is not in {@code ascending}
   */
  static Families open(Options options, String ascending, Path folder, NativeHandles handles) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    ColumnFamilyOptions each = handles.keep(new ColumnFamilyOptions(options));
    families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, each));
    List<String> present = Files.exists(folder.resolve("CURRENT")) ? names(options, folder) : List.of(ascending.split(""));
    for (String name : present) {
      if (!name.equals(USUAL) && !name.isEmpty()) {
        if (!ascending.contains(name)) {
          throw new IllegalArgumentException("it has a column family " + name);
        }
        families.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.ISO_8859_1), each));
      }
    }
    List<ColumnFamilyHandle> opened = new ArrayList<>();
    RocksDB rocks = handles.keep(RocksDB.open(handles.keep(new DBOptions(options)).setCreateMissingColumnFamilies(true), folder.toString(),
        families, opened));
    opened.forEach(handles::keep);
    return new Families(rocks, families, opened);
  }

  private static List<String> names(Options options, Path folder) throws RocksDBException {
    return RocksDB.listColumnFamilies(options, folder.toString()).stream().map(name -> new String(name, StandardCharsets.ISO_8859_1)).toList();
  }

  RocksDB rocks() {
    return rocks;
  }

  /** The family of a key. */
  ColumnFamilyHandle of(byte[] key) {
    ColumnFamilyHandle found = key.length == 0 ? null : own[key[0] & 0xff];
    return found == null ? usual : found;
  }

  /** All of them. */
  List<ColumnFamilyHandle> all() {
    return all;
  }
}
