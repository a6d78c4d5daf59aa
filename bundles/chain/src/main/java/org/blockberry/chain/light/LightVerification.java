package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Header;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.CommitVerdict;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * Verifies one header by another one that is trusted already. Pure: the caller brings the time, asks for headers and
 * bisects.
 *
 * <p>Threading: any thread, if the verifier allows it.
 */
public final class LightVerification {
  private final CommitVerification commits;

  /** A verification with this way to check signatures. */
  public LightVerification(SignatureVerifier verifier) {
    this.commits = new CommitVerification(requireNonNull(verifier, "verifier"));
  }

  /**
   * Verifies a later header.
   *
   * @param trusted header that is trusted
   * @param trustedSet the set of the trusted height or of the next one, as the client keeps it; its hash is compared.
   *     Not used when the heights are adjacent
   * @param untrusted what somebody sent
   * @param now present time
   */
  public LightVerdict verify(
      Header trusted, ValidatorSet trustedSet, LightBlock untrusted, LightOptions options, Instant now) {
    if (!trusted.time().plus(options.trustingPeriod()).isAfter(now)) {
      return new LightVerdict(LightVerdict.Outcome.EXPIRED, "the trusted header of " + trusted.time()
          + " is older than the trusting period of " + options.trustingPeriod());
    }
    Header header = untrusted.header();
    String problem = problemOf(trusted, untrusted, options, now);
    if (problem != null) {
      return LightVerdict.invalid(problem);
    }
    if (header.height() == trusted.height() + 1) {
      if (!header.validatorsHash().equals(trusted.nextValidatorsHash())) {
        return LightVerdict.invalid("validators hash is " + header.validatorsHash()
            + " but the trusted header announced " + trusted.nextValidatorsHash());
      }
    } else {
      LightVerdict skipping = skip(trusted, trustedSet, untrusted, options);
      if (!skipping.trusted()) {
        return skipping;
      }
    }
    CommitVerdict own = commits.light(trusted.chainId(), untrusted.validators(), untrusted.commit().blockId(),
        header.height(), untrusted.commit());
    return own.accepted() ? LightVerdict.TRUSTED : LightVerdict.invalid(own.reason());
  }

  /**
   * Verifies an earlier header: its hash is in the trusted one.
   *
   * @param trusted header that is trusted
   * @param untrusted the header one height below
   */
  public LightVerdict verifyBackwards(Header trusted, Header untrusted) {
    try {
      untrusted.validate();
    } catch (InvalidBlockException e) {
      return LightVerdict.invalid(e.getMessage());
    }
    if (!untrusted.chainId().equals(trusted.chainId())) {
      return LightVerdict.invalid("chain id is \"" + untrusted.chainId() + "\" but must be \"" + trusted.chainId()
          + '"');
    }
    if (!untrusted.time().isBefore(trusted.time())) {
      return LightVerdict.invalid("time " + untrusted.time() + " must be before " + trusted.time());
    }
    Bytes hash = untrusted.hash();
    if (hash.isEmpty() || !hash.equals(trusted.lastBlockId().hash())) {
      return LightVerdict.invalid("header hash is " + hash + " but the trusted header follows "
          + trusted.lastBlockId().hash());
    }
    return LightVerdict.TRUSTED;
  }

  private static String problemOf(Header trusted, LightBlock untrusted, LightOptions options, Instant now) {
    try {
      untrusted.validate(trusted.chainId());
    } catch (InvalidBlockException e) {
      return e.getMessage();
    }
    Header header = untrusted.header();
    if (header.height() <= trusted.height()) {
      return "height " + header.height() + " must be above the trusted " + trusted.height();
    }
    if (!header.time().isAfter(trusted.time())) {
      return "time " + header.time() + " must be later than the trusted " + trusted.time();
    }
    if (!header.time().isBefore(now.plus(options.maxClockDrift()))) {
      return "time " + header.time() + " is ahead of our clock, " + now;
    }
    return null;
  }

  private LightVerdict skip(Header trusted, ValidatorSet trustedSet, LightBlock untrusted, LightOptions options) {
    Bytes hash = trustedSet.hash();
    if (!hash.equals(trusted.validatorsHash()) && !hash.equals(trusted.nextValidatorsHash())) {
      return LightVerdict.invalid("the trusted set has hash " + hash + ", which is not in the trusted header");
    }
    CommitVerdict verdict =
        commits.trusting(trusted.chainId(), trustedSet, untrusted.commit(), options.trustLevel());
    return switch (verdict.outcome()) {
      case ACCEPTED -> LightVerdict.TRUSTED;
      case NOT_ENOUGH_POWER -> new LightVerdict(LightVerdict.Outcome.NOT_ENOUGH_TRUST, verdict.reason());
      case INVALID -> LightVerdict.invalid(verdict.reason());
    };
  }
}
