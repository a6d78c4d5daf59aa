package org.blockberry.examples.kvstore.app;

import java.util.Objects;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.value.Bytes;

/** What a transaction does. */
sealed interface Command {
  /** Sets {@code key} to {@code value}. */
  record Put(Bytes key, Bytes value) implements Command {
    public Put {
      requireKey(key);
      Objects.requireNonNull(value, "value");
    }
  }

  /** Removes {@code key}; absent is fine. */
  record Delete(Bytes key) implements Command {
    public Delete {
      requireKey(key);
    }
  }

  /** Adds a validator, changes its power, or removes it. */
  record SetValidator(ValidatorChange change) implements Command {
    public SetValidator {
      Objects.requireNonNull(change, "change");
    }
  }

  private static void requireKey(Bytes key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a key must have 1 byte or more");
    }
  }
}
