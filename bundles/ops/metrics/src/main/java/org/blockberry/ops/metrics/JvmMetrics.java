package org.blockberry.ops.metrics;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Heap, threads, garbage collection, open files of this process. The platform beans are first
 * touched when somebody asks: loading them costs tens of milliseconds that the start of a node does
 * not have.
 */
final class JvmMetrics {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final Path STATUS = Path.of("/proc/self/status");

  void write(StringBuilder text) {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauge(text, "jvm_heap_used_bytes", "Heap in use.", heap.getUsed());
    gauge(text, "jvm_heap_committed_bytes", "Heap that the system has given.", heap.getCommitted());
    gauge(text, "jvm_heap_max_bytes", "Most that the heap may become.", heap.getMax());
    gauge(text, "jvm_nonheap_used_bytes", "Memory of the virtual machine beside the heap: classes, compiled code.",
        ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed());
    gauge(text, "jvm_threads", "Live threads.", ManagementFactory.getThreadMXBean().getThreadCount());
    gauge(text, "jvm_threads_peak", "Most threads at once since the start.", ManagementFactory.getThreadMXBean().getPeakThreadCount());
    gauge(text, "jvm_classes_loaded", "Loaded classes.", ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    gauge(text, "jvm_uptime_seconds", "Time since the start of the process.", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    String runs = MetricId.PREFIX + "_jvm_gc_runs_total";
    PrometheusText.head(text, runs, "counter", "Runs of each garbage collector.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      PrometheusText.line(
          text,
          runs,
          "{collector=\"" + collector.getName() + "\"}",
          Math.max(0, collector.getCollectionCount()));
    }
    String time = MetricId.PREFIX + "_jvm_gc_seconds_total";
    PrometheusText.head(text, time, "counter", "Time spent by each garbage collector.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      PrometheusText.line(
          text,
          time,
          "{collector=\"" + collector.getName() + "\"}",
          Math.max(0, collector.getCollectionTime()) / 1e3);
    }
    openFiles().ifPresent(count -> gauge(text, "process_open_files", "Open files and sockets of the process.", count));
    residentBytes().ifPresent(bytes -> gauge(text, "process_resident_bytes", "Memory of the process that is in RAM.", bytes));
  }

  /** Linux only; elsewhere the line is left out. */
  private static OptionalLong openFiles() {
    if (!Files.isDirectory(OPEN_FILES)) {
      return OptionalLong.empty();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(OPEN_FILES)) {
      long count = -1; // the folder being read is one itself
      for (Path unused : entries) {
        count++;
      }
      return OptionalLong.of(count);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static void gauge(StringBuilder text, String name, String help, double value) {
    String full = MetricId.PREFIX + "_" + name;
    PrometheusText.head(text, full, "gauge", help);
    PrometheusText.line(text, full, "", value);
  }
}
