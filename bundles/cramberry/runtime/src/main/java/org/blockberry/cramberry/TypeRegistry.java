package org.blockberry.cramberry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Type ids of the implementations of one interface. Types are known by name, so that a registry serves compiled and described types
 * alike. There is no global one. Thread safe. Specification 6; where the original gives a taken id out again, or accepts id 0, this
 * does not.
 */
public final class TypeRegistry {
  /** First id of user types; those below are reserved by convention. */
  public static final long FIRST_USER_ID = 128;
  private static final long MAX_ID = 0xffff_ffffL;

  private final Map<Long, String> names = new HashMap<>();
  private final Map<String, Long> ids = new HashMap<>();
  private long next = FIRST_USER_ID;

  /**
   * Registers with the next id, which is used up also when this fails.
   *
   * @throws CramberryException DUPLICATE_TYPE or DUPLICATE_TYPE_ID
   */
  public synchronized long register(String type) {
    long id = next++;
    return register(type, id);
  }

  /**
   * Registers with an id; again with the same one changes nothing.
   *
   * @throws CramberryException DUPLICATE_TYPE: it has another id; DUPLICATE_TYPE_ID: another type has the id; INVALID_TYPE_ID: it is
   *     0 or above 32 bits
   */
  public synchronized long register(String type, long id) {
    Long present = ids.get(type);
    if (present != null) {
      if (present == id) {
        return id;
      }
      throw new CramberryException(ErrorCategory.DUPLICATE_TYPE, type + " is registered with id " + present);
    }
    String other = names.get(id);
    if (other != null) {
      throw new CramberryException(ErrorCategory.DUPLICATE_TYPE_ID, "type id " + id + " belongs to " + other);
    }
    checkId(id);
    names.put(id, type);
    ids.put(type, id);
    return id;
  }

  private static void checkId(long id) {
    if (id < 1 || id > MAX_ID) {
      throw new CramberryException(ErrorCategory.INVALID_TYPE_ID, "a type id is " + id + " but must be 1 to " + MAX_ID);
    }
  }

  /** The present id, else the next one that is free. */
  public synchronized long registerOrGet(String type) {
    Long present = ids.get(type);
    if (present != null) {
      return present;
    }
    while (names.containsKey(next)) {
      next++;
    }
    return register(type);
  }

  /** The present id; else {@code id} if it is free; else the next one that is. */
  public synchronized long registerOrGet(String type, long id) {
    Long present = ids.get(type);
    if (present != null) {
      return present;
    }
    checkId(id);
    if (names.containsKey(id)) {
      return registerOrGet(type);
    }
    next = Math.max(next, id + 1);
    return register(type, id);
  }

  /** Id of a type. */
  public synchronized OptionalLong id(String type) {
    Long id = ids.get(type);
    return id == null ? OptionalLong.empty() : OptionalLong.of(id);
  }

  /** Type with an id. */
  public synchronized Optional<String> type(long id) {
    return Optional.ofNullable(names.get(id));
  }

  /** Forgets everything. */
  public synchronized void clear() {
    names.clear();
    ids.clear();
    next = FIRST_USER_ID;
  }
}
