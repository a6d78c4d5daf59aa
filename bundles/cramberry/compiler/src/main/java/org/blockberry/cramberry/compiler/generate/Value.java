package org.blockberry.cramberry.compiler.generate;

/**
 * How Java holds, writes and reads values of one type.
 *
 * @param type Java type of a component
 * @param boxed Java type of an element
 * @param zero expression for the empty value
 * @param wireType of a field of the type
 * @param empty boolean expression; {@code $} stands for the value
 * @param writing writes {@code $} to {@code out}
 * @param reading reads into {@code $} from {@code in}; {@code $} stands once, so it may also declare a variable
 * @param packed whether lists of it count as packed
 * @param order comparator of keys, or empty if it cannot be a key
 * @param mayTakeNoBytes whether an element may consist of no bytes at the end of the data
 * @param fieldWriter method of the writer that puts tag and value at once, for numbers 1 to 15; empty if there is none
 * @param copying expression for what a record keeps of a collection; empty for others
 * @param memory bytes that one decoded value takes beside the reference to it; 0 where the reader counts itself
 */
record Value(String type, String boxed, String zero, int wireType, String empty, Code writing, Code reading, boolean packed, String order,
    boolean mayTakeNoBytes, int memory, String fieldWriter, String copying) {
  /** Emits statements about the expression {@code target}; {@code depth} makes names of variables unique. */
  interface Code {
    void emit(JavaSource java, String target, int depth);
  }

  static Code statement(String text) {
    return (java, target, depth) -> java.line(text.replace("$", target));
  }

  /** The argument of {@link #fieldWriter}. */
  String forWriter(String expression) {
    return type.equals("boolean") ? expression + " ? 1 : 0" : packed && !primitive() ? expression + ".number()" : expression;
  }

  boolean primitive() {
    return !type.equals(boxed);
  }

  /** What the record keeps of the argument {@code expression}. */
  String copying(String expression) {
    return copying.replace("$", expression);
  }

  String emptyTest(String expression) {
    return empty.replace("$", expression);
  }
}
