package dev.foretell.worker;

import dev.foretell.broker.Delivery;
import dev.foretell.broker.Responder;

/** For a responder that is only to answer. */
final class NoReceiver implements Responder.Receiver {

    @Override
    public void received(Delivery delivery) {}

    @Override
    public void paused() {}

    @Override
    public void lost() {}

    @Override
    public void gone(String model) {}
}
