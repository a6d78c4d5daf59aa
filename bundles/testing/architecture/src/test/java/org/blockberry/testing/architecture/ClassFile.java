package org.blockberry.testing.architecture;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class file refers to, from its constant pool (Java Virtual Machine Specification, section 4.4). Everything a
 * class uses is named there: superclasses, called methods, field types, annotations.
 *
 * @param name internal form, {@code org/blockberry/node/Slot$1}
 * @param annotation whether it declares an annotation type
 * @param types internal names of all types referred to, itself included
 * @param members {@code owner.name} of all fields and methods used
 */
record ClassFile(String name, boolean annotation, Set<String> types, Set<String> members) {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int ACC_ANNOTATION = 0x2000;
  private static final Pattern DESCRIPTOR_TYPE =
      Pattern.compile("L([A-Za-z_$][A-Za-z0-9_$]*(?:/[A-Za-z0-9_$-]+)+)[;<]");

  /** Without the parts after {@code $} and without the package: what the file in the source tree is called. */
  String outermostSimpleName() {
    String simple = name.substring(name.lastIndexOf('/') + 1);
    int dollar = simple.indexOf('$');
    return dollar > 0 ? simple.substring(0, dollar) : simple;
  }

  String packageName() {
    return packageOf(name);
  }

  static String packageOf(String internalName) {
    int slash = internalName.lastIndexOf('/');
    return slash < 0 ? "" : internalName.substring(0, slash).replace('/', '.');
  }

  static ClassFile parse(byte[] content) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.readInt(); // version
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] tags = new int[count];
    int[] first = new int[count];
    int[] second = new int[count];
    for (int i = 1; i < count; i++) {
      tags[i] = in.readUnsignedByte();
      switch (tags[i]) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4 -> in.readInt();
        case 5, 6 -> {
          in.readLong();
          i++; // long and double take two places
        }
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
        case 9, 10, 11, 12, 17, 18 -> {
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
        }
        case 15 -> {
          in.readUnsignedByte();
          in.readUnsignedShort();
        }
        default -> throw new IOException("constant pool tag " + tags[i] + " is not known");
      }
    }
    int access = in.readUnsignedShort();
    String name = texts[first[in.readUnsignedShort()]];
    Set<String> types = new TreeSet<>();
    Set<String> members = new TreeSet<>();
    for (int i = 1; i < count; i++) {
      switch (tags[i]) {
        case 1 -> addDescriptorTypes(texts[i], types);
        case 7 -> addClass(texts[first[i]], types);
        case 9, 10, 11 -> members.add(texts[first[first[i]]] + "." + texts[first[second[i]]]);
        default -> { }
      }
    }
    return new ClassFile(name, (access & ACC_ANNOTATION) != 0, types, members);
  }

  private static void addClass(String constant, Set<String> types) {
    if (constant.startsWith("[")) {
      addDescriptorTypes(constant, types);
    } else {
      types.add(constant);
    }
  }

  private static void addDescriptorTypes(String text, Set<String> types) {
    Matcher matcher = DESCRIPTOR_TYPE.matcher(text);
    while (matcher.find()) {
      types.add(matcher.group(1));
    }
  }
}
