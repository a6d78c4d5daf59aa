package org.blockberry.consensus.bft.gossip;

import java.util.BitSet;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * What one validator says to another: a type id as an unsigned varint, then the canonical encoding of its fields. Decoding is strict and
 * bounded by its input.
 */
public sealed interface Message extends ProtoMessage {
  /** Ids from here on belong to this engine. */
  int FIRST_ID = 340;
  /** All ids. */
  Set<Integer> IDS = Set.of(340, 341, 342, 343, 344, 345, 346, 347, 348);
  /** Bytes of any other message at most: a part with its proof. */
  int MAX_SIZE = 80 << 10;
  /** Bytes of evidence at most: what a node keeps of it in all, and what is around it. */
  int MAX_EVIDENCE_SIZE = (2 << 20) + (4 << 10);
  /** Bytes of a vote at most: an extension and what is around it. */
  int MAX_VOTE_SIZE = BlockLimits.MAX_EXTENSION_BYTES + (4 << 10);
  /** Highest round that is taken seriously. */
  int MAX_ROUND = 1_000_000;

  /** Where the message goes. */
  enum Channel {
    /** Small and urgent. */
    STATE,
    /** Proposals and parts. */
    DATA,
    /** Votes and which of them are known. */
    VOTES
  }

  /** Its number on the wire. */
  int id();

  /** Where it goes. */
  Channel channel();

  /** Checks what needs nothing else. @throws org.blockberry.chain.InvalidBlockException if a rule is broken */
  default void validate() {}

  /** With its id. */
  default Bytes toWire() {
    byte[] head = new byte[2]; // ids are below 16,384
    head[0] = (byte) (id() & 0x7F | 0x80);
    head[1] = (byte) (id() >> 7);
    return Bytes.wrap(head).concat(encode());
  }

  /**
   * Reads a message with its id.
   *
   * @throws DecodingException or {@link org.blockberry.chain.InvalidBlockException} if it is none, or not canonical
   */
  static Message fromWire(Bytes wire) {
    if (wire.size() < 2 || wire.at(0) >= 0 || wire.at(1) < 0) {
      throw new DecodingException(0, "a consensus message begins with no id of two bytes");
    }
    int id = wire.at(0) & 0x7F | wire.at(1) << 7;
    int most = id == 348 ? MAX_EVIDENCE_SIZE : id == 347 ? MAX_VOTE_SIZE : MAX_SIZE;
    if (wire.size() > most) {
      throw new DecodingException(0, "consensus message " + id + " has " + wire.size() + " bytes but at most " + most + " are allowed");
    }
    Bytes body = wire.slice(2, wire.size());
    Message message = switch (id) {
      case 340 -> ProtoReader.strict(body, RoundStep::read);
      case 341 -> ProtoReader.strict(body, WantedBlock::read);
      case 342 -> ProtoReader.strict(body, HasVotes::read);
      case 343 -> ProtoReader.strict(body, MajorityClaim::read);
      case 344 -> ProtoReader.strict(body, VotesOf::read);
      case 345 -> ProtoReader.strict(body, in -> new ProposalMessage(Proposal.read(in)));
      case 346 -> ProtoReader.strict(body, PartMessage::read);
      case 347 -> ProtoReader.strict(body, in -> new VoteMessage(Vote.read(in)));
      case 348 -> ProtoReader.strict(body, in -> new EvidenceMessage(EvidenceList.read(in)));
      default -> throw new DecodingException(0, "consensus message " + id + " is unknown");
    };
    message.validate();
    return message;
  }

  private static int round(ProtoReader in, int field) {
    int round = in.int32(field);
    if (round < 0 || round > MAX_ROUND) {
      throw in.refuse("round is " + round + " but must be 0 to " + MAX_ROUND);
    }
    return round;
  }

  /** What is taken of a round is told of it, in messages that the others must accept. */
  private static void toldOf(int round) {
    if (round > MAX_ROUND) {
      throw new InvalidBlockException("round is " + round + " but at most " + MAX_ROUND);
    }
  }

  private static long height(ProtoReader in, int field) {
    long height = in.int64(field);
    if (height < 1) {
      throw in.refuse("height is " + height + " but must be 1 or more");
    }
    return height;
  }

  private static SignedMsgType voteType(ProtoReader in, int field) {
    SignedMsgType type = SignedMsgType.of(in.int32(field));
    if (type != SignedMsgType.PREVOTE && type != SignedMsgType.PRECOMMIT) {
      throw in.refuse("vote type is " + type + " but must be a prevote or precommit");
    }
    return type;
  }

  /**
   * Where the sender is.
   *
   * @param round 0 or more; -1 before the first, written as its successor
   * @param step number of {@link org.blockberry.consensus.bft.core.Step}
   * @param lastCommitRound in which the block before was decided, -1 for none
   * @param proposal whether the proposal of this round is there
   * @param stuck whether nothing changed for a while: what the receiver believes to have sent counts no longer
   */
  record RoundStep(long height, int round, int step, int lastCommitRound, boolean proposal, boolean stuck) implements Message {
    @Override
    public int id() {
      return 340;
    }

    @Override
    public Channel channel() {
      return Channel.STATE;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.uint64(2, round + 1L);
      out.uint64(3, step);
      out.uint64(4, lastCommitRound + 1L);
      out.bool(5, proposal);
      out.bool(6, stuck);
    }

    static RoundStep read(ProtoReader in) {
      long height = Message.height(in, 1);
      int round = Message.round(in, 2) - 1;
      int step = in.count(3);
      if (step > 7) {
        throw in.refuse("step is " + step + " but must be 0 to 7");
      }
      return new RoundStep(height, round, step, Message.round(in, 4) - 1, in.bool(5), in.bool(6));
    }
  }

  /** The block whose parts the sender collects or has, and which of them it has. */
  record WantedBlock(long height, PartSetHeader parts, BitSet have) implements Message {
    @Override
    public int id() {
      return 341;
    }

    @Override
    public Channel channel() {
      return Channel.STATE;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.message(2, parts);
      Places.write(out, 3, parts.total(), have);
    }

    static WantedBlock read(ProtoReader in) {
      long height = Message.height(in, 1);
      PartSetHeader parts = in.message(2, PartSetHeader::read);
      Places.Sized have = Places.read(in, 3, BlockLimits.MAX_PARTS);
      if (parts.total() < 1 || have.size() != parts.total()) {
        throw in.refuse("a block of " + parts.total() + " parts comes with a set of " + have.size() + " places");
      }
      return new WantedBlock(height, parts, have.places());
    }

    @Override
    public void validate() {
      parts.validate();
    }
  }

  /** Votes that the sender has beside those it told of before. */
  record HasVotes(long height, int round, SignedMsgType type, int size, BitSet places) implements Message {
    @Override
    public int id() {
      return 342;
    }

    @Override
    public Channel channel() {
      return Channel.STATE;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.uint64(2, round);
      out.int64(3, type.number());
      Places.write(out, 4, size, places);
    }

    static HasVotes read(ProtoReader in) {
      long height = Message.height(in, 1);
      int round = Message.round(in, 2);
      SignedMsgType type = Message.voteType(in, 3);
      Places.Sized places = Places.read(in, 4, BlockLimits.MAX_VALIDATORS);
      return new HasVotes(height, round, type, places.size(), places.places());
    }
  }

  /** The sender saw more than two thirds vote for a block, or for nil. */
  record MajorityClaim(long height, int round, SignedMsgType type, BlockId block) implements Message {
    @Override
    public int id() {
      return 343;
    }

    @Override
    public Channel channel() {
      return Channel.STATE;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.uint64(2, round);
      out.int64(3, type.number());
      out.message(4, block);
    }

    static MajorityClaim read(ProtoReader in) {
      return new MajorityClaim(Message.height(in, 1), Message.round(in, 2), Message.voteType(in, 3), in.message(4, BlockId::read));
    }

    @Override
    public void validate() {
      block.validate();
    }
  }

  /**
   * Exactly which votes the sender has; what was believed before counts no longer.
   *
   * @param ofBlock whether only votes for {@code block} are meant
   */
  record VotesOf(long height, int round, SignedMsgType type, boolean ofBlock, BlockId block, int size, BitSet places) implements Message {
    @Override
    public int id() {
      return 344;
    }

    @Override
    public Channel channel() {
      return Channel.VOTES;
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.uint64(2, round);
      out.int64(3, type.number());
      out.bool(4, ofBlock);
      out.message(5, block);
      Places.write(out, 6, size, places);
    }

    static VotesOf read(ProtoReader in) {
      long height = Message.height(in, 1);
      int round = Message.round(in, 2);
      SignedMsgType type = Message.voteType(in, 3);
      boolean ofBlock = in.bool(4);
      BlockId block = in.message(5, BlockId::read);
      Places.Sized places = Places.read(in, 6, BlockLimits.MAX_VALIDATORS);
      return new VotesOf(height, round, type, ofBlock, block, places.size(), places.places());
    }

    @Override
    public void validate() {
      block.validate();
    }
  }

  /** A proposal, without its block. */
  record ProposalMessage(Proposal proposal) implements Message {
    @Override
    public int id() {
      return 345;
    }

    @Override
    public Channel channel() {
      return Channel.DATA;
    }

    @Override
    public void validate() {
      proposal.validate();
      toldOf(proposal.round());
    }

    @Override
    public void writeTo(ProtoWriter out) {
      proposal.writeTo(out);
    }
  }

  /** A part of a block. */
  record PartMessage(long height, int round, Part part) implements Message {
    @Override
    public int id() {
      return 346;
    }

    @Override
    public Channel channel() {
      return Channel.DATA;
    }

    @Override
    public void validate() {
      part.validate();
    }

    @Override
    public void writeTo(ProtoWriter out) {
      out.int64(1, height);
      out.uint64(2, round);
      out.message(3, part);
    }

    static PartMessage read(ProtoReader in) {
      return new PartMessage(Message.height(in, 1), Message.round(in, 2), in.message(3, Part::read));
    }
  }

  /** A vote. */
  record VoteMessage(Vote vote) implements Message {
    @Override
    public int id() {
      return 347;
    }

    @Override
    public Channel channel() {
      return Channel.VOTES;
    }

    @Override
    public void validate() {
      vote.validate();
      toldOf(vote.round());
    }

    @Override
    public void writeTo(ProtoWriter out) {
      vote.writeTo(out);
    }
  }

  /** Evidence that is in no block yet. */
  record EvidenceMessage(EvidenceList evidence) implements Message {
    @Override
    public int id() {
      return 348;
    }

    @Override
    public Channel channel() {
      return Channel.DATA;
    }

    @Override
    public void validate() {
      evidence.evidence().forEach(Evidence::validate);
    }

    @Override
    public void writeTo(ProtoWriter out) {
      evidence.writeTo(out);
    }
  }
}
