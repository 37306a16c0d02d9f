package dev.plfm.controlplane.pages;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** People get a page where programs get a problem. The path is not logged: it may hold a link's token. */
@ControllerAdvice(assignableTypes = {LoginController.class, DeviceController.class, PasswordController.class})
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageFailures {
    private static final Logger LOG = LoggerFactory.getLogger(PageFailures.class);

    @ExceptionHandler
    ModelAndView any(Exception failure) {
        if (failure instanceof DataAccessException || failure instanceof TransactionException) {
            LOG.warn("A page cannot be shown: the database does not answer", failure);
            return Message.UNAVAILABLE.page();
        }
        LOG.error("A page failed", failure);
        return Message.FAILED.page();
    }
}
