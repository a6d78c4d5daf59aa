package org.blockberry.cramberry.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.WireList;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireType;
import org.blockberry.cramberry.WireWriter;

/** Count and elements. A {@code size} of -1 is a list of any length. */
record ListCodec<T>(Codec<T> element, int size) implements Codec<List<T>> {
  @Override
  public int wireType() {
    return WireType.OTHER;
  }

  @Override
  public void write(WireWriter out, List<T> value) {
    if (size >= 0 && value.size() != size) {
      throw out.error(ErrorCategory.ARRAY_LENGTH_MISMATCH, "an array has " + value.size() + " elements but must have " + size);
    }
    if (element.packed()) {
      out.writeUnsigned(value.size()); // the original counts these when decoding only
      value.forEach(each -> element.write(out, each));
    } else if (value.isEmpty()) {
      out.writeEnd();
    } else {
      out.enter();
      out.writeListCount(value.size());
      value.forEach(each -> element.write(out, each));
      out.leave();
    }
  }

  @Override
  public List<T> read(WireReader in, List<T> present) {
    if (!element.packed()) {
      in.enter();
    }
    int count = in.readListCount();
    if (size >= 0 && count > size) {
      throw in.error(ErrorCategory.ARRAY_LENGTH_MISMATCH, "an array has " + count + " elements but may have " + size);
    }
    WireList.Builder<T> builder = WireList.builder(in, count);
    for (int i = 0; i < count; i++) {
      if (element.mayTakeNoBytes()) {
        in.beginElement();
      }
      builder.add(element.read(in, null));
    }
    if (!element.packed()) {
      in.leave();
    }
    if (size <= count) {
      return builder.build();
    }
    List<T> elements = new ArrayList<>(builder.build());
    elements.addAll(Collections.nCopies(size - count, element.zero()));
    return List.copyOf(elements);
  }

  @Override
  public List<T> zero() {
    return size <= 0 ? List.of() : Collections.nCopies(size, element.zero());
  }

  @Override
  public boolean isEmpty(List<T> value) {
    return value.isEmpty();
  }
}
