package org.blockberry.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the operating system allows: open files, core dumps, memory. */
final class LimitsCheck implements Check {
  private static final int OTHERS = 300; // bundles, libraries, log, epoll
  private static final long LEAST_MEMORY_MIB = 700;

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    List<Finding> findings = new ArrayList<>();
    Path limits = Path.of("/proc", patient.state().pid().map(String::valueOf).orElse("self"), "limits");
    if (!Files.isReadable(limits)) {
      return List.of(Finding.warn("limits", "cannot read " + limits, "run this as the node's user on Linux"));
    }
    List<String> lines = Files.readAllLines(limits);
    long needed = patient.number("rpc.max_connections", 1_000) + patient.number("block-store.rocksdb.max_open_files", 256)
        + Math.max(patient.number("state-store.flat.max_open_files", 256), patient.number("state-store.iavl.max_open_files", 256)) + OTHERS;
    // Java raises the soft limit to the hard one by itself.
    long files = hard(lines, "Max open files").orElse(0L);
    findings.add(files < needed ? Finding.fail("limits", "open files: " + files + ", the configuration may need " + needed,
        "raise the hard limit (ulimit -Hn, LimitNOFILE= of systemd)") : Finding.ok("limits", "open files: " + files + ", may need " + needed));
    if (soft(lines, "Max core file size").filter(size -> size > 0).isPresent()) {
      findings.add(Finding.warn("limits", "core dumps are on: one would hold the private keys", "ulimit -c 0, LimitCORE=0 of systemd"));
    }
    memory().filter(mib -> mib < LEAST_MEMORY_MIB).ifPresent(mib -> findings.add(Finding.warn("limits", "memory: " + mib
        + " MiB", "give it " + LEAST_MEMORY_MIB + " MiB or more")));
    return findings;
  }

  private static Optional<Long> soft(List<String> lines, String name) {
    return field(lines, name, 0);
  }

  private static Optional<Long> hard(List<String> lines, String name) {
    return field(lines, name, 1);
  }

  private static Optional<Long> field(List<String> lines, String name, int index) {
    return lines.stream().filter(line -> line.startsWith(name)).findFirst()
        .map(line -> line.substring(name.length()).strip().split("\\s+")[index])
        .map(text -> text.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(text));
  }

  private static Optional<Long> memory() throws Exception {
    Path container = Path.of("/sys/fs/cgroup/memory.max");
    if (Files.isReadable(container)) {
      String text = Files.readString(container).strip();
      if (text.matches("[0-9]{1,18}")) {
        return Optional.of(Long.parseLong(text) >> 20);
      }
    }
    return Optional.empty();
  }
}
