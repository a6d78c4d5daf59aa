package org.blockberry.cli.doctor;

import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Free space where the data is. */
final class DiskCheck implements Check {
  private static final long MIB = 1 << 20;
  private static final int SCARCE_PERCENT = 10;

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    Path place = patient.home().root().resolve("data");
    while (place != null && !Files.isDirectory(place)) {
      place = place.getParent();
    }
    FileStore store = Files.getFileStore(place);
    long free = store.getUsableSpace() / MIB;
    long percent = store.getTotalSpace() == 0 ? 0 : store.getUsableSpace() * 100 / store.getTotalSpace();
    long reserve = patient.number("disk.reserve_mb", 256);
    String text = free + " MiB free (" + percent + " %) where " + place + " is";
    if (free < reserve) {
      return List.of(Finding.fail("disk", text + ", less than disk.reserve_mb, " + reserve, "make room: the node stops before each block"));
    }
    return List.of(free < 4 * reserve || percent < SCARCE_PERCENT
        ? Finding.warn("disk", text, "make room, prune, or move data/ to a larger disk") : Finding.ok("disk", text));
  }
}
