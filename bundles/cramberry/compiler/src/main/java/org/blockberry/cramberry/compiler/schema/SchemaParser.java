package org.blockberry.cramberry.compiler.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parses a schema file by recursive descent (specification 11.1, 11.2). After an error it goes on with the next top-level
 * declaration. Nesting of types and option values is bounded, so that no text can exhaust the stack.
 */
public final class SchemaParser {
  private static final int MAX_NESTING = 64;
  private static final int MAX_ERRORS = 100;

  private final List<Token> tokens;
  private final List<SyntaxError> errors = new ArrayList<>();
  private final List<String> documentation = new ArrayList<>();
  private int at;
  private int nesting;
  private int braces;

  private Optional<String> packageName = Optional.empty();
  private final List<Schema.Import> imports = new ArrayList<>();
  private final List<Schema.Option> options = new ArrayList<>();
  private final List<Schema.Message> messages = new ArrayList<>();
  private final List<Schema.EnumType> enums = new ArrayList<>();
  private final List<Schema.Interface> interfaces = new ArrayList<>();

  private SchemaParser(String text) {
    this.tokens = SchemaLexer.tokens(text);
  }

  /** Parses {@code text}. */
  public static ParsedSchema parse(String text) {
    return new SchemaParser(text).file();
  }

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken() {
      super(null, null, false, false);
    }
  }

  private ParsedSchema file() {
    collectDocumentation();
    guarded(this::packageLine);
    boolean header = next().kind() != Token.Kind.DOCUMENTATION;
    collectDocumentation();
    while (next().kind() != Token.Kind.END && errors.size() < MAX_ERRORS) {
      int before = at;
      if (header && (next().is("import") || next().is("option"))) {
        guarded(next().is("import") ? this::importLine : () -> options.add(option()));
        header = next().kind() != Token.Kind.DOCUMENTATION;
      } else {
        header = false;
        guarded(this::declaration);
      }
      collectDocumentation();
      if (at == before) {
        at++; // nothing was understood: never stay
      }
    }
    return new ParsedSchema(new Schema(packageName, imports, options, messages, enums, interfaces), errors);
  }

  private void guarded(Runnable part) {
    try {
      part.run();
    } catch (Broken e) {
      nesting = 0;
      documentation.clear();
      synchronize();
    }
  }

  /** Goes behind the {@code ;} or <code>}</code> that closes what is broken, or to a word that begins a declaration. */
  private void synchronize() {
    while (next().kind() != Token.Kind.END) {
      if (next().is("package") || next().is("import") || next().is("message") || next().is("enum") || next().is("interface")) {
        break;
      }
      Token passed = take();
      if (braces <= 0 && (passed.is(";") || passed.is("}"))) {
        break;
      }
    }
    braces = 0;
  }

  private void packageLine() {
    if (next().is("package")) {
      take();
      packageName = Optional.of(identifier("a package name"));
      expect(";");
    }
  }

  private void importLine() {
    Position position = take().position();
    String path = expect(Token.Kind.STRING, "the path of a file in quotes").text();
    Optional<String> alias = Optional.empty();
    if (next().is("as")) {
      take();
      alias = Optional.of(identifier("an alias"));
    }
    expect(";");
    imports.add(new Schema.Import(path, alias, position));
  }

  private Schema.Option option() {
    take();
    String name = identifier("the name of an option");
    expect("=");
    OptionValue value = value();
    expect(";");
    return new Schema.Option(name, value);
  }

  private OptionValue value() {
    Token token = next();
    return switch (token.kind()) {
      case STRING -> new OptionValue.Text(take().text());
      case INTEGER, FLOAT -> new OptionValue.Literal(take().text());
      default -> {
        if (token.is("true") || token.is("false")) {
          yield new OptionValue.Literal(take().text());
        }
        if (token.is("[")) {
          yield values();
        }
        throw broken("a value");
      }
    };
  }

  private OptionValue values() {
    enter();
    take();
    List<OptionValue> values = new ArrayList<>();
    while (!next().is("]")) {
      values.add(value());
      if (!next().is("]")) {
        expect(",");
      }
    }
    take();
    nesting--;
    return new OptionValue.Many(values);
  }

  private void declaration() {
    if (next().is("message")) {
      message();
    } else if (next().is("enum")) {
      enumeration();
    } else if (next().is("interface")) {
      family();
    } else {
      throw broken("message, enum or interface");
    }
  }

  private void message() {
    List<String> docs = takeDocumentation();
    Position position = take().position();
    String name = identifier("the name of a message");
    Optional<Long> typeId = Optional.empty();
    if (next().is("@")) {
      take();
      typeId = Optional.of(integer("a type id"));
    }
    expect("{");
    List<Schema.Option> inner = new ArrayList<>();
    List<Schema.Field> fields = new ArrayList<>();
    body(inner, () -> fields.add(field()));
    messages.add(new Schema.Message(name, typeId, inner, fields, docs, position));
  }

  /** Members up to and with the closing brace. */
  private void body(List<Schema.Option> inner, Runnable member) {
    collectDocumentation();
    while (!next().is("}")) {
      if (next().is("option")) {
        inner.add(option());
      } else {
        member.run();
      }
      collectDocumentation();
    }
    take();
  }

  private Schema.Field field() {
    List<String> docs = takeDocumentation();
    Position position = next().position();
    Set<Schema.Modifier> modifiers = EnumSet.noneOf(Schema.Modifier.class);
    while (next().is("required") || next().is("optional") || next().is("repeated") || next().is("deprecated")) {
      modifiers.add(Schema.Modifier.valueOf(take().text().toUpperCase(Locale.ROOT)));
    }
    TypeRef type = type();
    String name = identifier("the name of a field");
    expect("=");
    long number = integer("a field number");
    List<Schema.Option> fieldOptions = next().is("[") ? fieldOptions() : List.of();
    expect(";");
    return new Schema.Field(modifiers, type, name, number, fieldOptions, docs, position);
  }

  private List<Schema.Option> fieldOptions() {
    take();
    List<Schema.Option> found = new ArrayList<>();
    while (!next().is("]")) {
      String name = identifier("the name of an option");
      expect("=");
      found.add(new Schema.Option(name, value()));
      if (!next().is("]")) {
        expect(",");
      }
    }
    take();
    return found;
  }

  private TypeRef type() {
    enter();
    Position position = next().position();
    TypeRef type;
    if (next().is("*")) {
      take();
      type = new TypeRef.Pointer(type(), position);
    } else if (next().is("[")) {
      take();
      long size = next().is("]") ? 0 : integer("a size");
      expect("]");
      type = new TypeRef.ListOf(size, type(), position);
    } else if (next().is("map")) {
      take();
      expect("[");
      TypeRef key = type();
      expect("]");
      type = new TypeRef.MapOf(key, type(), position);
    } else {
      String name = identifier("a type");
      type = TypeRef.Scalar.NAMES.contains(name) ? new TypeRef.Scalar(name, position) : named(name, position);
    }
    nesting--;
    return type;
  }

  private TypeRef.Named named(String first, Position position) {
    if (!next().is(".")) {
      return new TypeRef.Named(Optional.empty(), first, position);
    }
    take();
    return new TypeRef.Named(Optional.of(first), identifier("a type"), position);
  }

  private void enumeration() {
    List<String> docs = takeDocumentation();
    Position position = take().position();
    String name = identifier("the name of an enum");
    expect("{");
    List<Schema.Option> inner = new ArrayList<>();
    List<Schema.EnumValue> values = new ArrayList<>();
    body(inner, () -> {
      List<String> valueDocs = takeDocumentation();
      Position place = next().position();
      String valueName = identifier("the name of a value");
      expect("=");
      long number = integer("a number");
      expect(";");
      values.add(new Schema.EnumValue(valueName, number, valueDocs, place));
    });
    enums.add(new Schema.EnumType(name, inner, values, docs, position));
  }

  private void family() {
    List<String> docs = takeDocumentation();
    Position position = take().position();
    String name = identifier("the name of an interface");
    expect("{");
    List<Schema.Option> inner = new ArrayList<>();
    List<Schema.Implementation> implementations = new ArrayList<>();
    body(inner, () -> {
      List<String> memberDocs = takeDocumentation();
      Position place = next().position();
      long typeId = integer("a type id");
      expect("=");
      Position typePlace = next().position();
      TypeRef.Named type = named(identifier("a message"), typePlace);
      expect(";");
      implementations.add(new Schema.Implementation(typeId, type, memberDocs, place));
    });
    interfaces.add(new Schema.Interface(name, inner, implementations, docs, position));
  }

  // --- tokens

  private Token next() {
    return tokens.get(Math.min(at, tokens.size() - 1));
  }

  private Token take() {
    Token token = next();
    at++;
    braces += token.is("{") ? 1 : token.is("}") ? -1 : 0;
    return token;
  }

  private void collectDocumentation() {
    while (next().kind() == Token.Kind.DOCUMENTATION) {
      documentation.add(take().text());
    }
  }

  private List<String> takeDocumentation() {
    List<String> taken = List.copyOf(documentation);
    documentation.clear();
    return taken;
  }

  private void enter() {
    if (++nesting > MAX_NESTING) {
      errors.add(new SyntaxError(next().position(), "types and values may be nested " + MAX_NESTING + " deep"));
      throw new Broken();
    }
  }

  private Token expect(Token.Kind kind, String what) {
    if (next().kind() != kind) {
      throw broken(what);
    }
    return take();
  }

  private void expect(String punctuation) {
    if (!next().is(punctuation)) {
      throw broken("\"" + punctuation + "\"");
    }
    take();
  }

  private String identifier(String what) {
    if (next().kind() == Token.Kind.KEYWORD) {
      errors.add(new SyntaxError(next().position(), "expected " + what + ", but \"" + next().text() + "\" is a keyword"));
      throw new Broken();
    }
    return expect(Token.Kind.IDENTIFIER, what).text();
  }

  private long integer(String what) {
    Token token = expect(Token.Kind.INTEGER, what);
    try {
      return Long.parseLong(token.text());
    } catch (NumberFormatException e) {
      errors.add(new SyntaxError(token.position(), token.text() + " does not fit 64 bits"));
      throw new Broken();
    }
  }

  private Broken broken(String expected) {
    errors.add(new SyntaxError(next().position(), "expected " + expected + ", found " + next().described()));
    return new Broken();
  }
}
