package org.blockberry.ops.shell.command;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.blockberry.api.value.JsonValue;

/** The threads of this process, sorted by name. Shows no values, so nothing secret. */
final class ThreadText {
  private static final int MAX_THREADS = 2_000;
  private static final int MAX_FRAMES = 100;

  private ThreadText() {}

  static Answer now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] stuck = threads.findDeadlockedThreads();
    List<ThreadInfo> all = Arrays.stream(threads.dumpAllThreads(true, false, MAX_FRAMES))
        .sorted(Comparator.comparing(ThreadInfo::getThreadName)).limit(MAX_THREADS).toList();
    StringBuilder text = new StringBuilder();
    JsonValue.ArrayBuilder json = JsonValue.array();
    text.append(all.size()).append(" threads, ").append(stuck == null ? "no deadlock" : stuck.length + " DEADLOCKED").append('\n');
    for (ThreadInfo each : all) {
      boolean dead = stuck != null && Arrays.stream(stuck).anyMatch(id -> id == each.getThreadId());
      LockInfo lock = each.getLockInfo();
      String waits = lock == null ? "" : " on " + lock.getClassName()
          + (each.getLockOwnerName() == null ? "" : " of " + each.getLockOwnerName());
      text.append('\n').append(each.getThreadName()).append(": ").append(each.getThreadState()).append(waits)
          .append(dead ? " DEADLOCKED" : "").append('\n');
      JsonValue.ArrayBuilder frames = JsonValue.array();
      for (StackTraceElement frame : each.getStackTrace()) {
        text.append("    at ").append(frame).append('\n');
        frames.add(JsonValue.of(frame.toString()));
      }
      json.add(JsonValue.object().put("name", each.getThreadName()).put("state", each.getThreadState().toString())
          .put("waits", waits.strip()).put("deadlocked", dead).put("frames", frames.build()).build());
    }
    return new Answer(text.toString(), json.build());
  }
}
