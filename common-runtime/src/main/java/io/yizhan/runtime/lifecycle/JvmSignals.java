package io.yizhan.runtime.lifecycle;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The one place that touches {@code sun.misc.Signal}, which is in every JDK (module jdk.unsupported) and has no
 * successor. By reflection, because the compiler warns of it and that warning can't be switched off.
 */
final class JvmSignals implements SignalSource {

    @Override
    public void handle(String name, Runnable handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            Object proxy = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, calling(name, handler));
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("SIG" + name + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("SIG" + name + ": this Java runtime hands out no signals: " + e, e);
        }
    }

    private static InvocationHandler calling(String name, Runnable handler) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                handler.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handler of SIG" + name;
        };
    }
}
