package org.blockberry.cramberry;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;

/** An immutable list over an array that nobody else has; no element is null. */
public final class WireList<E> extends AbstractList<E> implements RandomAccess {
  private static final Object[] NOTHING = new Object[0];
  private static final WireList<?> EMPTY = new WireList<>(NOTHING);

  private final Object[] elements;

  private WireList(Object[] elements) {
    this.elements = elements;
  }

  /** The list itself if it is one, else a copy. */
  @SuppressWarnings("unchecked") // the list is immutable
  public static <E> List<E> copyOf(List<? extends E> source) {
    if (source instanceof WireList<?>) {
      return (List<E>) source;
    }
    Object[] copy = source.toArray();
    for (Object element : copy) {
      Objects.requireNonNull(element, "element");
    }
    return copy.length == 0 ? (List<E>) EMPTY : new WireList<>(copy);
  }

  /** A list that is filled while it is read. */
  public static <E> Builder<E> builder(WireReader in, int count) {
    return new Builder<>(in, count);
  }

  @Override
  @SuppressWarnings("unchecked") // only elements of that type come in
  public E get(int index) {
    return (E) elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public Iterator<E> iterator() { // without the checks for changes that the inherited one makes
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < elements.length;
      }

      @Override
      public E next() {
        if (next >= elements.length) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }

  /** Has room for as many elements as the bytes left can hold, and grows for those that take none. */
  public static final class Builder<E> {
    private static final int REFERENCE = 4; // bytes; 8 on heaps that no node has
    private static final int OBJECTS = 72; // bytes: the builder, the list, the header of the array

    private final WireReader in;
    private final int count;
    private Object[] elements;
    private int size;

    private Builder(WireReader in, int count) {
      this.in = in;
      this.count = count;
      int first = in.capacity(count);
      in.charge(OBJECTS + (long) REFERENCE * first);
      this.elements = first == 0 ? NOTHING : new Object[first];
    }

    /** Appends. */
    public void add(E element) {
      if (size == elements.length) {
        grow();
      }
      elements[size++] = Objects.requireNonNull(element);
    }

    private void grow() {
      int larger = (int) Math.min(count, size * 2L + 1);
      in.charge(2L * REFERENCE * larger); // the copy that is exact comes on top
      elements = Arrays.copyOf(elements, larger);
    }

    /** The list; the builder is of no use afterwards. */
    @SuppressWarnings("unchecked") // an empty list fits every type
    public List<E> build() {
      return size == 0 ? (List<E>) EMPTY : new WireList<>(size == elements.length ? elements : Arrays.copyOf(elements, size));
    }
  }
}
