package dev.changeover.test.data;

import org.springframework.data.annotation.Id;

record Contact(@Id long customerId, String email) {
}
