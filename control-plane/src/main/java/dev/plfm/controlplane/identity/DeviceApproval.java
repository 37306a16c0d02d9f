package dev.plfm.controlplane.identity;

import dev.plfm.kernel.value.Email;
import org.springframework.stereotype.Component;

/** Approves a waiting device from inside the server's own process, for a person who is there to be shown, not to click. */
@Component
public class DeviceApproval {
    private final DeviceFlow devices;

    DeviceApproval(DeviceFlow devices) {
        this.devices = devices;
    }

    /** @throws IllegalArgumentException if no device waits with this code */
    public void approve(String userCode, Email person) {
        decide(userCode, person, true);
    }

    /** @throws IllegalArgumentException if no device waits with this code */
    public void deny(String userCode, Email person) {
        decide(userCode, person, false);
    }

    private void decide(String userCode, Email person, boolean approved) {
        boolean decided = UserCode.parse(userCode)
                .filter(code -> devices.decide(code, person, approved))
                .isPresent();
        if (!decided) {
            throw new IllegalArgumentException("no device waits with the code " + userCode);
        }
    }
}
