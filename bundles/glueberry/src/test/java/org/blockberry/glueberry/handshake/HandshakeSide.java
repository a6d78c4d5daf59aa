package org.blockberry.glueberry.handshake;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.stream.FrameWriter;

/** One side, and what it has asked for. */
final class HandshakeSide implements HandshakeStep.Driver {
  static final long TIMEOUT = 30_000_000_000L;

  final TwoPhaseHandshake core;
  final List<String> log = new ArrayList<>();
  Bytes out = Bytes.EMPTY;
  GlueberryException failure;

  HandshakeSide(int own, int peer, boolean dialler) {
    core = new TwoPhaseHandshake(Vectors.peer(peer), Vectors.identity(own).publicKey().data(), Bytes.EMPTY, dialler, 0, TIMEOUT);
    carry(core.begin(0));
  }

  void carry(List<HandshakeStep> steps) {
    steps.forEach(step -> step.accept(this));
  }

  void receive(Bytes bytes, long now) {
    carry(core.receive(bytes.asBuffer(), now));
  }

  void receive(HandshakeMessage message) {
    receive(FrameWriter.frame(message.encode()), 1);
  }

  Bytes takeOut() {
    Bytes taken = out;
    out = Bytes.EMPTY;
    return taken;
  }

  @Override
  public void write(Bytes frame) {
    out = out.concat(frame);
    log.add("write " + frame.slice(2, 3).toHex());
  }

  @Override
  public void prepare(Bytes peerKey) {
    log.add("prepare");
  }

  @Override
  public void established() {
    log.add("established");
  }

  @Override
  public void failed(GlueberryException why) {
    failure = why;
    log.add("failed " + why.code());
  }
}
