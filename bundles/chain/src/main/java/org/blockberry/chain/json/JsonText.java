package org.blockberry.chain.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/**
 * JSON text to values and back. Reading is strict: RFC 8259, no repeated names, nothing behind the value, all sizes
 * bounded. Thread safe.
 */
public final class JsonText {
  private static final int MAX_EXPONENT = 10_000;

  private final JsonFactory factory;
  private final JsonLimits limits;

  /** A reader with these bounds. */
  public JsonText(JsonLimits limits) {
    this.limits = limits;
    this.factory = new JsonFactoryBuilder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(limits.depth())
            .maxStringLength(limits.textLength())
            .maxNameLength(limits.textLength())
            .maxNumberLength(limits.numberLength())
            .maxDocumentLength(limits.documentLength())
            .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        // names come from strangers: no table of them is kept between documents
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .build();
  }

  /**
   * Reads one value.
   *
   * @throws InvalidJsonException if the text is not exactly one JSON value within the bounds
   */
  public JsonValue parse(String text) {
    checkLength(text.length());
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new InvalidJsonException("the JSON text is empty");
      }
      JsonValue value = value(parser);
      if (parser.nextToken() != null) {
        throw new InvalidJsonException("there is something behind the JSON value" + place(parser));
      }
      return value;
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /** Reads one value from UTF-8, which must be well formed. */
  public JsonValue parse(Bytes utf8) {
    return parse(decode(utf8));
  }

  /**
   * The members of the object that {@code text} is, each as it stands in the text.
   *
   * @throws InvalidJsonException if the text is not exactly one JSON object within the bounds
   */
  public Map<String, String> memberTexts(String text) {
    checkLength(text.length());
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidJsonException("the JSON text is not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.finishToken();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getCharOffset();
        members.put(name, text.substring(start, end).strip());
      }
      if (parser.nextToken() != null) {
        throw new InvalidJsonException("there is something behind the JSON value" + place(parser));
      }
      return members;
    } catch (IOException e) {
      throw invalid(e);
    }
  }

  /** Decodes UTF-8, which must be well formed and within the bound. */
  public String decode(Bytes utf8) {
    if (utf8.size() > 4L * limits.documentLength()) {
      checkLength(utf8.size());
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8.toArray())).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidJsonException("the JSON text is not UTF-8");
    }
  }

  /** Prints without spaces; {@code <}, {@code >} and {@code &} are escaped as Go does, so HTML cannot be smuggled. */
  public static String print(JsonValue value) {
    return print(value, Integer.MAX_VALUE);
  }

  /**
   * {@link #print(JsonValue)} with a bound.
   *
   * @param most characters allowed, give or take one string
   * @throws InvalidJsonException if the text becomes longer
   */
  public static String print(JsonValue value, int most) {
    JsonPrinter printer = new JsonPrinter(most);
    value.accept(printer);
    return printer.text();
  }

  private JsonValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> JsonValue.of(text(parser, parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonValue.of(number(parser));
      case VALUE_TRUE -> JsonValue.TRUE;
      case VALUE_FALSE -> JsonValue.FALSE;
      case VALUE_NULL -> JsonValue.NULL;
      default -> throw new InvalidJsonException("the JSON text ends early or is malformed" + place(parser));
    };
  }

  private JsonValue object(JsonParser parser) throws IOException {
    JsonValue.ObjectBuilder builder = JsonValue.object();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = text(parser, parser.currentName());
      parser.nextToken();
      builder.put(name, value(parser));
    }
    return builder.build();
  }

  private JsonValue array(JsonParser parser) throws IOException {
    JsonValue.ArrayBuilder builder = JsonValue.array();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      builder.add(value(parser));
    }
    return builder.build();
  }

  private static String text(JsonParser parser, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c) || i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new InvalidJsonException("a string holds half of a surrogate pair" + place(parser));
        }
        i++;
      }
    }
    return text;
  }

  private static BigDecimal number(JsonParser parser) throws IOException {
    BigDecimal number = parser.getDecimalValue();
    if (Math.abs((long) number.scale()) > MAX_EXPONENT) { // a few characters that would unfold to megabytes
      throw new InvalidJsonException("a number has an exponent beyond " + MAX_EXPONENT + place(parser));
    }
    return number;
  }

  private void checkLength(long length) {
    if (length > limits.documentLength()) {
      throw new InvalidJsonException("the JSON text is longer than " + limits.documentLength() + " characters");
    }
  }

  private static InvalidJsonException invalid(IOException e) {
    if (e instanceof JsonProcessingException problem) {
      var at = problem.getLocation();
      return new InvalidJsonException("the JSON text is malformed or too large"
          + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
          + ": " + problem.getOriginalMessage());
    }
    throw new UncheckedIOException("reading from memory failed", e);
  }

  private static String place(JsonParser parser) {
    var at = parser.currentTokenLocation();
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
