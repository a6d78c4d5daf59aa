package org.blockberry.chain.event;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a query from its words. For one query and thread. */
final class QueryParser {
  private static final List<Token> OPERATORS =
      List.of(Token.LE, Token.GE, Token.LT, Token.GT, Token.EQ, Token.CONTAINS, Token.EXISTS);
  private static final List<Token> ORDERED = List.of(Token.NUMBER, Token.TIME, Token.DATE);
  private static final List<Token> ANY = List.of(Token.NUMBER, Token.TIME, Token.DATE, Token.STRING);

  private final QueryScanner scanner;

  QueryParser(String text) {
    this.scanner = new QueryScanner(text);
  }

  EventQuery parse() {
    List<Condition> conditions = new ArrayList<>();
    do {
      conditions.add(condition());
    } while (require(List.of(Token.END, Token.AND)) == Token.AND);
    return new EventQuery(conditions);
  }

  private Condition condition() {
    require(List.of(Token.TAG));
    String tag = scanner.word();
    return switch (require(OPERATORS)) {
      case EXISTS -> new Condition(tag, Operator.EXISTS, null);
      case CONTAINS -> compared(tag, Operator.CONTAINS, List.of(Token.STRING));
      case EQ -> compared(tag, Operator.EQ, ANY);
      case LT -> compared(tag, Operator.LT, ORDERED);
      case LE -> compared(tag, Operator.LE, ORDERED);
      case GT -> compared(tag, Operator.GT, ORDERED);
      default -> compared(tag, Operator.GE, ORDERED);
    };
  }

  private Condition compared(String tag, Operator operator, List<Token> operands) {
    require(operands);
    return new Condition(tag, operator, scanner.operand());
  }

  private Token require(List<Token> wanted) {
    Token got = scanner.next();
    if (!wanted.contains(got)) {
      throw new InvalidQueryException(scanner.offset(), "got " + got.label() + ", wanted " + alternatives(wanted));
    }
    return got;
  }

  private static String alternatives(List<Token> tokens) {
    if (tokens.size() == 1) {
      return tokens.get(0).label();
    }
    return tokens.subList(0, tokens.size() - 1).stream().map(Token::label).collect(Collectors.joining(", "))
        + " or " + tokens.get(tokens.size() - 1).label();
  }
}
