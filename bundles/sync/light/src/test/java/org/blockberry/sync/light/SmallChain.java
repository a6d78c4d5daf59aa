package org.blockberry.sync.light;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ics23.CommitmentProof;
import org.blockberry.chain.ics23.ExistenceProof;
import org.blockberry.chain.ics23.LeafOp;
import org.blockberry.chain.ics23.NonExistenceProof;
import org.blockberry.chain.ics23.ProofSpec;
import org.blockberry.chain.light.TrustAnchor;
import org.blockberry.chain.verify.SignatureVerifier;

/** A chain of some validators whose signatures are hashes, with one pair in its state: {@code name} is {@code value of height H}. */
public final class SmallChain {
  static final SignatureVerifier VERIFIER = (key, message, signature) -> signature.equals(sign(key, message));
  private static final String ID = "small-1";
  static final Bytes KEY = Bytes.utf8("name");

  private final ValidatorSet set;
  final List<LightBlock> blocks = new ArrayList<>();

  SmallChain(int validators, int heights) {
    this(validators, heights, "");
  }

  /** @param flavour another one has another state from height 2 on */
  SmallChain(int validators, int heights, String flavour) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      members.add(Validator.of(PublicKey.ed25519(sha(Bytes.utf8("validator " + i))), 10));
    }
    set = ValidatorSet.of(members);
    for (long height = 1; height <= heights; height++) {
      Bytes some = sha(Bytes.EMPTY);
      BlockId last = height == 1 ? BlockId.NIL : blocks.get((int) height - 2).commit().blockId();
      Header header = new Header(11, 0, ID, height, Instant.parse("2026-01-01T00:00:00Z").plusSeconds(height), last, some, some, set.hash(),
          set.hash(), some, height == 1 ? some : sha(Bytes.utf8(flavour + root(height - 1))), some, some, set.proposer().address());
      blocks.add(signed(flavour.isEmpty() && height > 1 ? withState(header, root(height - 1)) : header));
    }
  }

  private static Header withState(Header h, Bytes appHash) {
    return new Header(h.blockVersion(), h.appVersion(), h.chainId(), h.height(), h.time(), h.lastBlockId(), h.lastCommitHash(), h.dataHash(),
        h.validatorsHash(), h.nextValidatorsHash(), h.consensusHash(), appHash, h.lastResultsHash(), h.evidenceHash(), h.proposerAddress());
  }

  private LightBlock signed(Header header) {
    BlockId id = new BlockId(header.hash(), new PartSetHeader(1, header.hash()));
    Commit unsigned = new Commit(header.height(), 0, id, set.validators().stream()
        .map(v -> CommitSig.forBlock(v.address(), header.time(), Bytes.EMPTY)).toList());
    List<CommitSig> signatures = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      signatures.add(CommitSig.forBlock(set.get(i).address(), header.time(), sign(set.get(i).publicKey(), unsigned.signBytes(ID, i))));
    }
    return new LightBlock(new SignedHeader(header, new Commit(header.height(), 0, id, signatures)), set);
  }

  LightBlock at(long height) {
    return blocks.get((int) height - 1);
  }

  int height() {
    return blocks.size();
  }

  Instant now() {
    return at(height()).header().time().plusSeconds(1);
  }

  TrustAnchor anchor() {
    return new TrustAnchor(1, at(1).header().hash());
  }

  static Bytes value(long height) {
    return Bytes.utf8("value of height " + height);
  }

  /** That the pair is there, or that another key is not. */
  static Bytes proof(Bytes key, long height) {
    ExistenceProof leaf = leaf(height);
    if (key.equals(KEY)) {
      return CommitmentProof.of(leaf).encode();
    }
    boolean left = KEY.compareTo(key) < 0;
    return CommitmentProof.of(new NonExistenceProof(key, left ? Optional.of(leaf) : Optional.empty(), left ? Optional.empty() : Optional.of(leaf))).encode();
  }

  private static ExistenceProof leaf(long height) {
    LeafOp spec = ProofSpec.IAVL.leaf();
    Bytes prefix = Bytes.wrap(new byte[] {0, 2, 2}); // height 0, size 1, version 1
    return new ExistenceProof(KEY, value(height), Optional.of(new LeafOp(spec.hash(), spec.prehashKey(), spec.prehashValue(), spec.length(), prefix)),
        List.of());
  }

  private static Bytes root(long height) {
    return sha(Bytes.wrap(new byte[] {0, 2, 2, (byte) KEY.size()}).concat(KEY).concat(Bytes.wrap(new byte[] {32})).concat(sha(value(height))));
  }

  private static Bytes sign(PublicKey key, Bytes message) {
    Bytes half = sha(key.bytes().concat(message));
    return half.concat(half);
  }

  private static Bytes sha(Bytes bytes) {
    try {
      return Bytes.wrap(java.security.MessageDigest.getInstance("SHA-256").digest(bytes.toArray()));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
