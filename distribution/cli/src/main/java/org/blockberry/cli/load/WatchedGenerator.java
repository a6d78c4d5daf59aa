package org.blockberry.cli.load;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.load.LoadContext;
import org.blockberry.api.load.LoadGenerator;
import org.blockberry.api.load.LoadGeneratorFactory;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;

/** Somebody else's generator: whatever it throws that it may not is a {@link GeneratorFailedException}. */
final class WatchedGenerator implements LoadGenerator {
  private final String type;
  private final LoadGenerator generator;

  private WatchedGenerator(String type, LoadGenerator generator) {
    this.type = type;
    this.generator = generator;
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException or {@link IllegalStateException}, as the factory says
   */
  static LoadGenerator of(LoadGeneratorFactory factory, Settings settings, LoadContext context) {
    String type = factory.type();
    try {
      return new WatchedGenerator(type, Objects.requireNonNull(factory.create(settings, context), "no generator"));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "create", e);
    }
  }

  @Override
  public void begin() throws IOException {
    try {
      generator.begin();
    } catch (IllegalStateException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "begin", e);
    }
  }

  @Override
  public Optional<Bytes> make(int number) {
    try {
      return Objects.requireNonNull(generator.make(number), "null instead of a transaction");
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "make(" + number + ")", e);
    }
  }

  @Override
  public int inBlock(Bytes tx) {
    try {
      return generator.inBlock(tx);
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "inBlock of a transaction of " + tx.size() + " bytes", e);
    }
  }

  @Override
  public void refused(int number, int code) {
    try {
      generator.refused(number, code);
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "refused(" + number + ", " + code + ")", e);
    }
  }

  @Override
  public LoadCheck check(List<Integer> committed) throws IOException {
    try {
      return Objects.requireNonNull(generator.check(committed), "null instead of a result");
    } catch (RuntimeException | Error e) {
      throw new GeneratorFailedException(type, "check", e);
    }
  }
}
