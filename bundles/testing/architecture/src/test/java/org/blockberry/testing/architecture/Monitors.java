package org.blockberry.testing.architecture;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a class calls while it holds a monitor: in synchronized methods, in synchronized blocks, and in methods of its own that are called there. From
 * the byte code (Java Virtual Machine Specification, sections 4.7.3 and 6.5): the compiler guards a synchronized block by an exception handler
 * that releases the monitor, and what that handler guards is the block.
 */
final class Monitors {
  private static final int ACC_SYNCHRONIZED = 0x20;
  private static final int MONITOREXIT = 0xC3;
  private static final int TABLESWITCH = 0xAA;
  private static final int LOOKUPSWITCH = 0xAB;
  private static final int WIDE = 0xC4;
  private static final int IINC = 0x84;
  private static final int INVOKEVIRTUAL = 0xB6;
  private static final int INVOKEINTERFACE = 0xB9;
  /** Bytes of each instruction from 0 to 201, in order; 0 for those whose length varies. */
  private static final String LENGTHS = "1".repeat(16) + "2323322222" + "1".repeat(28) + "22222" + "1".repeat(73) + "3" + "1".repeat(20) + "3".repeat(16)
      + "200" + "1".repeat(6) + "3333" + "33355" + "323113311" + "0" + "4" + "3355";

  private final String name;
  private final Map<String, Method> methods = new HashMap<>();

  /** @param guarded what is called inside, {@code owner.name descriptor}; @param all what is called anywhere in it */
  private record Method(Set<String> guarded, Set<String> all) {}

  private Monitors(String name) {
    this.name = name;
  }

  /** Internal name of the class. */
  String name() {
    return name;
  }

  /** What is called while a monitor is held, as {@code method calls owner.name}. */
  Set<String> calls() {
    Set<String> found = new TreeSet<>();
    methods.forEach((method, body) -> {
      ArrayDeque<String> open = new ArrayDeque<>(body.guarded);
      Set<String> seen = new TreeSet<>(body.guarded);
      while (!open.isEmpty()) {
        String call = open.remove();
        Method own = call.startsWith(name + ".") ? methods.get(call.substring(name.length() + 1)) : null;
        if (own == null) {
          found.add(method.substring(0, method.indexOf(' ')) + " calls " + call.substring(0, call.indexOf(' ')));
        } else {
          own.all.stream().filter(seen::add).forEach(open::add);
        }
      }
    });
    return found;
  }

  static Monitors parse(byte[] content) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    in.readLong();
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] first = new int[count];
    int[] second = new int[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          i++;
        }
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
        case 15 -> in.readUnsignedByte();
        default -> {
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
        }
      }
      if (tag == 15) {
        in.readUnsignedShort();
      }
    }
    in.readUnsignedShort();
    Monitors found = new Monitors(texts[first[in.readUnsignedShort()]]);
    in.readUnsignedShort();
    in.skipBytes(2 * in.readUnsignedShort());
    skipMembers(in);
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      int access = in.readUnsignedShort();
      String method = texts[in.readUnsignedShort()] + " " + texts[in.readUnsignedShort()];
      for (int a = in.readUnsignedShort(); a > 0; a--) {
        String attribute = texts[in.readUnsignedShort()];
        byte[] body = in.readNBytes(in.readInt());
        if (attribute.equals("Code")) {
          found.methods.put(method, code(body, (access & ACC_SYNCHRONIZED) != 0, texts, first, second));
        }
      }
    }
    return found;
  }

  private static void skipMembers(DataInputStream in) throws IOException {
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      in.skipBytes(6);
      for (int a = in.readUnsignedShort(); a > 0; a--) {
        in.readUnsignedShort();
        in.skipBytes(in.readInt());
      }
    }
  }

  private static Method code(byte[] body, boolean whole, String[] texts, int[] first, int[] second) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
    in.readInt();
    byte[] code = in.readNBytes(in.readInt());
    List<int[]> guards = new ArrayList<>();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      int from = in.readUnsignedShort();
      int to = in.readUnsignedShort();
      int handler = in.readUnsignedShort();
      if (in.readUnsignedShort() == 0 && releases(code, handler)) {
        guards.add(new int[] {from, to});
      }
    }
    Method method = new Method(new TreeSet<>(), new TreeSet<>());
    for (int at = 0; at < code.length; at += length(code, at)) {
      int instruction = code[at] & 0xFF;
      if (instruction >= INVOKEVIRTUAL && instruction <= INVOKEINTERFACE) {
        int member = (code[at + 1] & 0xFF) << 8 | code[at + 2] & 0xFF;
        String call = texts[first[first[member]]] + "." + texts[first[second[member]]] + " " + texts[second[second[member]]];
        method.all.add(call);
        int place = at;
        if (whole || guards.stream().anyMatch(guard -> place >= guard[0] && place < guard[1])) {
          method.guarded.add(call);
        }
      }
    }
    return method;
  }

  /** A handler that stores what was thrown, loads the monitor and releases it. */
  private static boolean releases(byte[] code, int handler) {
    int at = handler;
    for (int i = 0; i < 3 && at < code.length; i++) {
      if ((code[at] & 0xFF) == MONITOREXIT) {
        return true;
      }
      at += length(code, at);
    }
    return false;
  }

  private static int length(byte[] code, int at) {
    int instruction = code[at] & 0xFF;
    int fixed = LENGTHS.charAt(instruction) - '0';
    if (fixed > 0) {
      return fixed;
    }
    if (instruction == WIDE) {
      return (code[at + 1] & 0xFF) == IINC ? 6 : 4;
    }
    int aligned = (at + 4) / 4 * 4;
    return instruction == TABLESWITCH ? aligned - at + 12 + 4 * (word(code, aligned + 8) - word(code, aligned + 4) + 1)
        : aligned - at + 8 + 8 * word(code, aligned + 4);
  }

  private static int word(byte[] code, int at) {
    return (code[at] & 0xFF) << 24 | (code[at + 1] & 0xFF) << 16 | (code[at + 2] & 0xFF) << 8 | code[at + 3] & 0xFF;
  }

  static {
    if (LENGTHS.length() != 202 || LENGTHS.charAt(TABLESWITCH) != '0' || LENGTHS.charAt(LOOKUPSWITCH) != '0' || LENGTHS.charAt(WIDE) != '0'
        || LENGTHS.charAt(IINC) != '3' || LENGTHS.charAt(INVOKEINTERFACE) != '5' || LENGTHS.charAt(MONITOREXIT) != '1') {
      throw new ExceptionInInitializerError("the table of lengths is wrong: " + LENGTHS.length());
    }
  }
}
