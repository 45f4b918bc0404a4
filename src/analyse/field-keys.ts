/* The names that loggers give to the parts of a record, in order of preference. */

export const MESSAGE_KEYS: readonly string[] = [
  ...['msg', 'message', 'log', 'MESSAGE', 'short_message', 'event', 'text', 'body', '@m', '@mt'],
  ...['eventName'],
]
export const LEVEL_KEYS: readonly string[] = [
  ...['level', 'severity', 'lvl', 'log.level', 'levelname', 'loglevel', 'PRIORITY', 's', '@l'],
]
export const TIME_KEYS: readonly string[] = [
  ...['time', 'ts', 'timestamp', '@timestamp', 't', 'date', 'datetime', 'asctime', '@t'],
  ...['eventTime'],
]
export const PROCESS_KEYS: readonly string[] = [
  ...['logger', 'logger_name', 'name', 'service', 'app', 'component', 'c'],
]
/** What went wrong, beside the message. */
export const ERROR_KEYS: readonly string[] = ['err', 'error', 'exception', 'errorCode']
/** How a request was answered, by its number. */
export const STATUS_KEYS: readonly string[] = [
  ...['status', 'status_code', 'statusCode', 'http_status', 'httpStatus', 'response_code'],
  ...['responseCode', 'resp_status', 'http.status_code', 'http.response.status_code'],
  ...['DownstreamStatus', 'elb_status_code', 'http_status_code'],
]
/** Where loggers nest it. */
export const RESPONSE_KEYS: readonly string[] = ['res', 'response', 'http', 'resp']
